import os

import pytest

from zapcore.own_folders import own_folder


def test_a_folder_of_the_owner_is_made(tmp_path):
    path = own_folder(str(tmp_path), "lists")
    assert os.path.isdir(path)
    assert own_folder(str(tmp_path), "lists") == path


@pytest.mark.parametrize("link", [False, True])
def test_what_stands_in_its_place_stays_and_is_told(tmp_path, caplog, link):
    place = tmp_path / "dats"
    if link:
        place.symlink_to(tmp_path / "nowhere")
    else:
        place.write_text("mine")
    assert own_folder(str(tmp_path), "dats") == str(place)
    assert f"{place} is no folder" in caplog.text
    assert link or place.read_text() == "mine"
