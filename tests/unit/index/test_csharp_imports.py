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
        ("Core/Part1.cs", ["Core/Part2.cs"]),  # the other part of what it declares
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


NAMES = {
    "Lib/Result.cs": "namespace Acme.Lib;\npublic class Result { public static Result Ok() => null; }\n",
    "Lib/Result1.cs": "namespace Acme.Lib;\npublic class Result<T> { }\n",
    "Lib/RouteAttribute.cs": "namespace Acme.Lib;\nclass RouteAttribute : System.Attribute { }\n",
    "Lib/Clock.cs": "namespace Acme.Lib;\npublic class Clock { public int Now; }\n",
    "Lib/Inner/Deep.cs": "namespace Acme.Lib.Inner;\npublic class Deep { public static int Depth; }\n",
    "Lib/Halves.cs": "namespace Acme.Lib\n{\n    class Halves : Base\n#if NET\n        , IOdd\n#endif\n    {\n        int length;\n    }\n}\n",
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("using Acme.Lib; class A { Result r; }", ["Lib/Result.cs"], id="by the number of type parameters"),
        pytest.param("using Acme.Lib; class A { Result<int> r; }", ["Lib/Result1.cs"], id="and of arguments"),
        pytest.param("using Acme.Lib; class A { int r = f(Result.Ok()); }", ["Lib/Result.cs"], id="in front of a dot"),
        pytest.param("using Acme.Lib; class A { object r = o.Result<int>(); }", [], id="a generic method is no type"),
        pytest.param("using Acme.Lib; class Result<T> { Result<T> r; }", [], id="its own generic type"),
        pytest.param(
            "using Acme.Lib; [Route] class A { }", ["Lib/RouteAttribute.cs"], id="attributes without their ending"
        ),
        pytest.param("class A { Acme.Lib.Clock c; }", ["Lib/Clock.cs"], id="written out"),
        pytest.param("class A { global::Acme.Lib.Result<int> c; }", ["Lib/Result1.cs"], id="written out from the root"),
        pytest.param("class A { int d = Acme.Lib.Inner.Deep.Depth; }", ["Lib/Inner/Deep.cs"], id="written out in code"),
        pytest.param("namespace Acme.Web { class A { Lib.Clock c; } }", ["Lib/Clock.cs"], id="written out from around"),
        pytest.param(
            "namespace Acme.Web { using Lib; class A { Clock c; } }", ["Lib/Clock.cs"], id="using from around"
        ),
        pytest.param(
            "namespace Acme.Web { using D = Lib.Inner.Deep; class A { D d; } }", ["Lib/Inner/Deep.cs"], id="alias"
        ),
        pytest.param("using L = Acme.Lib; class A { L.Clock c; }", ["Lib/Clock.cs"], id="alias of a name space"),
        pytest.param("using Acme.Lib; class A { IClock Clock { get; } int n = Clock.Now; }", [], id="its own property"),
        pytest.param(
            "using Acme.Lib; class A { Clock Clock { get; } }", ["Lib/Clock.cs"], id="a property of the same name"
        ),
        pytest.param(
            "using Acme.Lib; class A { int length; Halves h; }", ["Lib/Halves.cs"], id="bases under conditions"
        ),
        pytest.param("using Acme.Lib; class A { length x; }", [], id="fields are no types"),
    ],
)
def test_a_name_means_what_it_means_to_the_compiler(tmp_path, text, expected):
    assert expected == edges_of(workspace_of(tmp_path, {**NAMES, "a.cs": text}), "a.cs")


EXTENSIONS = {
    "Ext/Texts.cs": "namespace Acme.Ext;\nstatic class Texts { public static string Cut(this string s, int n = 1) => s; }\n",
    "Ext/Any.cs": "namespace Acme.Ext;\nstatic class Any { public static T Also<T>(this T t, Action<T> f) => t; }\n",
    "Ext/Shop.cs": "namespace Acme.Ext;\npublic class Shop { }\n",
    "Ext/Shops.cs": "namespace Acme.Ext;\nstatic class Shops { public static void Sell(this Shop s, params int[] n) { } }\n",
    "Ext/Strings.cs": "namespace Acme.Ext;\nstatic class Strings { public static string ToString(this Shop s) => null; }\n",
}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("name.Cut()", ["Ext/Texts.cs"]),
        ("name?.Cut(2)", ["Ext/Texts.cs"]),
        ("name.Cut(2, 3)", []),  # that many it does not take
        ("name.Cut", []),
        ("name.Also(x => x.Go())", ["Ext/Any.cs"]),
        ("name.Also(this)", []),  # no function
        ("name.Sell(1, 2)", []),  # of a shop, which nothing here speaks of
        ("new Shop().Sell(1, 2)", ["Ext/Shop.cs", "Ext/Shops.cs"]),
        ("new Shop().ToString()", ["Ext/Shop.cs"]),  # what all values have goes first
    ],
)
def test_a_call_of_an_extension_method_leads_to_its_file(tmp_path, code, expected):
    text = f"using Acme.Ext;\nclass A {{ object f(string name) => {code}; }}\n"

    assert expected == edges_of(workspace_of(tmp_path, {**EXTENSIONS, "a.cs": text}), "a.cs")


def test_of_two_extension_methods_the_one_of_a_type_that_is_named_is_meant(tmp_path):
    files = {
        **EXTENSIONS,
        "Ext/Tasks.cs": "namespace Acme.Ext;\nstatic class Tasks { public static void Sell(this Task t, int n) { } }\n",
        "a.cs": "using Acme.Ext;\nclass A { void f(Shop s) { s.Sell(1); } }\n",
        "b.cs": "using Acme.Ext;\nclass B { void f(Task s) { s.Sell(1); } }\n",
    }
    workspace = workspace_of(tmp_path, files)

    assert ["Ext/Shop.cs", "Ext/Shops.cs"] == edges_of(workspace, "a.cs")
    assert ["Ext/Tasks.cs"] == edges_of(workspace, "b.cs")


def test_a_name_space_around_that_comes_later_is_found_then(tmp_path):
    workspace = workspace_of(tmp_path, {"a.cs": "namespace Acme.Web { using Late.Space; class A { Thing t; } }\n"})
    assert [] == edges_of(workspace, "a.cs")

    workspace.replace(read("b.cs", "namespace Acme.Late.Space;\nclass Thing {}\n"))

    assert ["b.cs"] == edges_of(workspace, "a.cs")


def test_a_type_that_comes_later_is_found_by_its_alias_then(tmp_path):
    workspace = workspace_of(tmp_path, {"a.cs": "using T = New.Space.Thing;\nclass A { T t; }\n"})
    assert [] == edges_of(workspace, "a.cs")

    workspace.replace(read("b.cs", "namespace New.Space;\nclass Thing {}\n"))

    assert ["b.cs"] == edges_of(workspace, "a.cs")
    assert ["b.cs:Thing"] == meanings(workspace, "a.cs", "T")


def test_a_generic_type_is_found_by_its_bare_name(tmp_path):
    workspace = workspace_of(tmp_path, {**NAMES, "a.cs": "using Acme.Lib;\nclass A { Result<int> r; }\n"})

    assert ["Lib/Result.cs:Result", "Lib/Result1.cs:Result"] == meanings(workspace, "a.cs", "Result")
