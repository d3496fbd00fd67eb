"""What ``zapcore index`` prints of MRA files that cannot be read."""

from zapcore.cli.index import _tell_unreadable


class Daemon:
    """Answers searches with files of these names."""

    def __init__(self, *names):
        self.names = names

    async def call(self, method, params):
        assert (method, params["tags"]) == ("media.search", ["mra:unreadable"])
        found = self.names[: params["maxResults"]]
        return {"results": [{"path": f"/a/{name}"} for name in found]}


async def test_the_first_are_named_and_how_to_see_all(capsys):
    await _tell_unreadable(Daemon())
    assert capsys.readouterr().out == ""
    await _tell_unreadable(Daemon("A.mra", "B.mra", "C.mra", "D.mra"))
    told = capsys.readouterr().out
    assert "cannot be read: A.mra, B.mra, C.mra and more." in told
    assert "zapcore search --tag mra:unreadable" in told
