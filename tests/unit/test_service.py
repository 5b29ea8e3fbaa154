from __future__ import annotations

import pytest

from fimble import service as serving
from fimble.service import Service
from fimble.settings import Settings
from tests.unit.index.making import write


@pytest.fixture
async def service(monkeypatch):
    monkeypatch.setattr(serving, "MOST_FED", 3)
    made = Service(Settings(), use_cache=False)
    yield made
    await made.close()


async def test_the_lookup_engine_holds_the_files_nearest_to_open_documents(service, tmp_path):
    files = {f"{directory}/m{n}.py": f"x{n} = {n}\n" for directory in ("a", "z/deep") for n in range(3)}
    root = write(tmp_path / "project", files)
    service.session.add_folder(root)
    uri = (root / "z" / "deep" / "m0.py").as_uri()
    service.session.open(uri, "python", 1, files["z/deep/m0.py"])
    service.session.read_at_rest(uri)
    held = []
    service.corpus.replace_file = lambda path, language, text: held.append(path)
    await service.index_folder(root)
    assert held == [f"project/z/deep/m{n}.py" for n in range(3)]
    await service.files_changed([(root / "a" / "m0.py").as_uri()])
    assert len(held) == 3
