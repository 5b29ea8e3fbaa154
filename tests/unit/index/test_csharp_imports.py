from __future__ import annotations

import pytest

from tests.unit.index.sources import edges_of, meanings, read, workspace_of

SHOP = {
    "Core/Entity.cs": "namespace Acme.Core;\npublic abstract class Entity { public int Id { get; set; } }\n",
    "Core/Money.cs": "namespace Acme.Core { public record Money(decimal Amount); public enum Currency { Eur } }\n",
    "Core/Part1.cs": "namespace Acme.Core;\npublic partial class Clock { }\n",
    "Core/Part2.cs": "namespace Acme.Core;\npublic partial class Clock { }\n",
    "Util/Helpers.cs": "namespace Acme.Util;\npublic static class Helpers { public static int Twice(int x) => x * 2; }\n",
    "Models/Order.cs": "using Acme.Core;\nnamespace Acme.Models;\npublic class Order : Entity { public Money Total; }\n",
    "Models/Line.cs": "using System;\nnamespace Acme.Models;\nclass Line { Order order; Money Clock; }\n",
    "Models/Inner/Deep.cs": "namespace Acme.Models.Inner;\nclass Deep { Order order; }\n",
    "Web/Static.cs": "using static Acme.Util.Helpers;\nclass A { int b = Twice(2); }\n",
    "Web/Alias.cs": "using Cash = Acme.Core.Money;\nclass B { Cash cash; }\n",
    "Web/Member.cs": "using Acme.Core;\nclass C { int f(D d) { int Money = 1; return d.Clock + Money; } }\n",
    "Web/Partial.cs": "using Acme.Core;\nclass E { Clock clock; }\n",
    "Web/Nothing.cs": "using System.Text;\nusing Newtonsoft.Json;\nclass F { StringBuilder b; }\n",
}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("Models/Order.cs", ["Core/Entity.cs", "Core/Money.cs"]),
        ("Models/Line.cs", ["Models/Order.cs"]),  # Money is in a name space that it does not use
        ("Models/Inner/Deep.cs", ["Models/Order.cs"]),
        ("Web/Static.cs", ["Util/Helpers.cs"]),
        ("Web/Alias.cs", ["Core/Money.cs"]),
        ("Web/Member.cs", []),
        ("Web/Partial.cs", ["Core/Part1.cs", "Core/Part2.cs"]),
        ("Web/Nothing.cs", []),
        ("Core/Entity.cs", []),
    ],
)
def test_files_depend_on_those_whose_types_they_use(tmp_path, path, expected):
    assert expected == edges_of(workspace_of(tmp_path, SHOP), path)


def test_a_type_is_found_through_a_using(tmp_path):
    workspace = workspace_of(tmp_path, SHOP)

    assert ["Core/Money.cs:Money"] == meanings(workspace, "Models/Order.cs", "Money")
    assert ["Core/Money.cs:Money"] == meanings(workspace, "Web/Alias.cs", "Cash")
    assert [] == meanings(workspace, "Models/Line.cs", "Money")


def test_a_global_using_counts_for_every_file(tmp_path):
    workspace = workspace_of(tmp_path, {**SHOP, "Usings.cs": "global using Acme.Core;\n"})

    assert ["Core/Money.cs", "Models/Order.cs"] == edges_of(workspace, "Models/Line.cs")


def test_a_file_that_comes_later_is_found_then(tmp_path):
    workspace = workspace_of(tmp_path, {"a.cs": "using New.Space;\nclass A { Late late; }\n"})
    assert [] == edges_of(workspace, "a.cs")

    workspace.replace(read("b.cs", "namespace New.Space;\nclass Late {}\n"))

    assert ["b.cs"] == edges_of(workspace, "a.cs")
