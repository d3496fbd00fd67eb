"""MAME's lists and ``names.txt``, as a client of the daemon sees them."""

LIST = """<mame><machine name="dkong" cloneof="dk">
<description>Donkey Kong (US set 1)</description><year>1981</year>
<manufacturer>Nintendo of America</manufacturer></machine></mame>"""


async def shown(client, name):
    found = (await client.result("media.search", query=name))["results"]
    (row,) = found
    whole = await client.result("media.meta", mediaId=row["mediaId"])
    return row, whole["media"]


async def test_a_set_s_details_have_mame_s_name_and_its_system_the_owner_s(
    tmp_path, starting, connect
):
    root = tmp_path / "games"
    arcade = root / "_Arcade"
    arcade.mkdir(parents=True)
    (arcade / "Kong.mra").write_text(
        "<misterromdescription><name>Kong</name><setname>dkong</setname>"
        "<rbf>DonkeyKong</rbf></misterromdescription>"
    )
    (arcade / "Bad.mra").write_text("<html>")
    (root / "mame").mkdir()
    (root / "mame" / "mame.xml").write_text(LIST)
    names = tmp_path / "names.txt"
    names.write_text("Arcade: Coin Op\r\nSNES: Super NES\r\n")
    running = starting("--library", root, "--platform", "mister")
    client = await connect(running.url)
    systems = {one["id"]: one["name"] for one in await every(client)}
    assert systems["SNES"] == "Super NES"
    await client.index()
    ended = await client.scrape(scraperId="arcade")
    assert ended["state"] == "completed"
    told = await client.result(
        "media.explain", system="Arcade", path=str(arcade / "Bad.mra")
    )
    assert told["identity"]["messages"] == [
        "It cannot be read: it is no MRA: it has no <misterromdescription>."
    ]
    told = await client.result(
        "media.explain", system="Arcade", path=str(arcade / "Kong.mra")
    )
    kinds = {one["kind"]: one for one in told["evidence"]}
    assert kinds["mra"]["claims"]["title"] == kinds["name"]["claims"]["title"] == "Kong"
    assert kinds["mra"]["strength"] > kinds["name"]["strength"]
    row, media = await shown(client, "Kong")
    assert row["system"]["name"] == "Coin Op"
    assert row["system"]["id"] == media["title"]["system"]["id"] == "Arcade"
    assert media["title"]["system"]["name"] == "Coin Op"
    names.write_text("Arcade: Machines\nDonkeyKong: Nintendo - Donkey Kong\n")
    await client.index()
    row, _ = await shown(client, "Kong")
    assert row["system"]["name"] == "Machines"
    (one,) = (one for one in await every(client) if one["id"] == "Arcade")
    assert one["name"] == "Machines"


async def every(client):
    return (await client.result("systems", all=True))["systems"]


async def test_a_zip_on_linux_has_mame_s_name_in_its_details(
    tmp_path, starting, connect
):
    arcade = tmp_path / "roms" / "arcade"
    arcade.mkdir(parents=True)
    (arcade / "dkong.zip").write_bytes(b"rom")
    (arcade / "mame.xml").write_text(LIST)
    running = starting("--library", tmp_path / "roms")
    client = await connect(running.url)
    await client.index()
    ended = await client.scrape(scraperId="arcade")
    assert (ended["state"], ended["matched"]) == ("completed", 1)
    row, media = await shown(client, "donkey kong")
    assert row["name"] == "Donkey Kong"
    assert row["mediaId"] == (await shown(client, "dkong"))[0]["mediaId"]
    title = media["title"]
    assert title["properties"]["property:title"]["text"] == "Donkey Kong"
    assert title["properties"]["property:title"]["source"] == "arcade"
    tags = {f"{tag['type']}:{tag['tag']}" for tag in (*title["tags"], *media["tags"])}
    assert {"year:1981", "region:us", "mameparent:dk"} <= tags
    assert media["properties"]["property:parent"]["text"] == "dk"
