#!/usr/bin/env python3
"""make_bench_library.py --layout es|mister --out DIR --count N [--art 0.05] [--gamelist 0.9]
Realistic library: real No-Intro names (golden/names/no-intro-names.json.gz, from libretro-database, CC BY-SA 4.0) over ~40 systems, proportional to the size of each list.
If a DAT is exhausted further files get " (Alt N)". Deterministic (seed 1). Writes bench.json with the sample of paths used for latency tests."""
import argparse, hashlib, json, os, random, re, struct, zlib
from xml.sax.saxutils import escape
import gzip, pathlib
NAMES = json.loads(gzip.decompress((pathlib.Path(__file__).resolve().parent / "data/no-intro-names.json.gz").read_bytes()))
# dat -> (system id, es folder, es ext, mister folder, mister ext)
M = {
"Nintendo - Nintendo Entertainment System": ("NES","nes",".nes","NES",".nes"), "Nintendo - Super Nintendo Entertainment System": ("SNES","snes",".sfc","SNES",".sfc"),
"Nintendo - Game Boy Advance": ("GBA","gba",".gba","GBA",".gba"), "Nintendo - Game Boy": ("Gameboy","gb",".gb","GAMEBOY",".gb"), "Nintendo - Game Boy Color": ("GameboyColor","gbc",".gbc","GBC",".gbc"),
"Sega - Mega Drive - Genesis": ("Genesis","megadrive",".md","MegaDrive",".md"), "Nintendo - Nintendo 64": ("Nintendo64","n64",".z64","N64",".z64"), "Sega - Master System - Mark III": ("MasterSystem","mastersystem",".sms","SMS",".sms"),
"Sega - Game Gear": ("GameGear","gamegear",".gg","GameGear",".gg"), "Atari - 2600": ("Atari2600","atari2600",".a26","Atari2600",".a26"), "Atari - 5200": ("Atari5200","atari5200",".a52","ATARI5200",".a52"), "Atari - 7800": ("Atari7800","atari7800",".a78","ATARI7800",".a78"),
"Atari - Lynx": ("AtariLynx","lynx",".lnx","AtariLynx",".lnx"), "Atari - Jaguar": ("Jaguar","jaguar",".j64","Jaguar",".j64"), "NEC - PC Engine - TurboGrafx 16": ("TurboGrafx16","pcengine",".pce","TGFX16",".pce"), "NEC - PC Engine SuperGrafx": ("SuperGrafx","supergrafx",".sgx","TGFX16",".sgx"),
"Nintendo - Family Computer Disk System": ("FDS","fds",".fds","FDS",".fds"), "Mattel - Intellivision": ("Intellivision","intellivision",".int","Intellivision",".int"), "Coleco - ColecoVision": ("ColecoVision","colecovision",".col","Coleco",".col"), "Commodore - 64": ("C64","c64",".d64","C64",".d64"),
"Commodore - Amiga": ("Amiga500","amiga500",".adf","Amiga",".adf"), "Bandai - WonderSwan": ("WonderSwan","wswan",".ws","WonderSwan",".ws"), "Bandai - WonderSwan Color": ("WonderSwanColor","wswanc",".wsc","WonderSwanColor",".wsc"), "SNK - Neo Geo Pocket": ("NeoGeoPocket","ngp",".ngp","NGP",".ngp"),
"SNK - Neo Geo Pocket Color": ("NeoGeoPocketColor","ngpc",".ngc","NGPC",".ngc"), "GCE - Vectrex": ("Vectrex","vectrex",".vec","VECTREX",".vec"), "Nintendo - Virtual Boy": ("VirtualBoy","virtualboy",".vb","VirtualBoy",".vb"), "Nintendo - Pokemon Mini": ("PokemonMini","pokemini",".min","PokemonMini",".min"),
"Magnavox - Odyssey2": ("Odyssey2","odyssey2",".bin","ODYSSEY2",".bin"), "Sega - 32X": ("Sega32X","sega32x",".32x","S32X",".32x"), "Sega - SG-1000": ("SG1000","sg1000",".sg","SG1000",".sg"), "Fairchild - Channel F": ("ChannelF","channelf",".bin","ChannelF",".bin"),
"Microsoft - MSX": ("MSX","msx1",".rom","MSX",".rom"), "Microsoft - MSX2": ("MSX","msx2",".rom","MSX2",".rom"), "Commodore - VIC-20": ("VIC20","c20",".prg","VIC20",".prg"), "Commodore - Plus-4": ("CommodorePlus4","cplus4",".prg","C16",".prg"),
"Sharp - X68000": ("X68000","x68000",".dim","X68000",".dim"), "Sinclair - ZX Spectrum +3": ("ZXSpectrum","zxspectrum",".dsk","Spectrum",".dsk"), "Nintendo - Nintendo DS": ("NDS","nds",".nds","NDS",".nds"), "Sony - PlayStation Portable": ("PSP","psp",".iso","PSP",".iso"), "Atari - ST": ("AtariST","atarist",".st","AtariST",".st"), "Sega - PICO": ("SegaPico","pico",".md","PICO",".md"),
}
ap = argparse.ArgumentParser(); ap.add_argument("--layout", default="es"); ap.add_argument("--out", required=True); ap.add_argument("--count", type=int, required=True); ap.add_argument("--art", type=float, default=0.05); ap.add_argument("--gamelist", type=float, default=0.9); a = ap.parse_args()
R = random.Random(1); base = os.path.join(a.out, "roms" if a.layout == "es" else "games")
allnames = {k: NAMES[k] for k in M}; tot = sum(map(len, allnames.values()))
def noise_png(seed, w=240, h=320):
    r = random.Random(seed); blk = [[bytes(r.randrange(256) for _ in range(3)) for _ in range(w // 8)] for _ in range(h // 8)]
    raw = b"".join(b"\0" + b"".join(p * 8 for p in blk[y // 8]) for y in range(h))
    def ch(t, d): return struct.pack(">I", len(d)) + t + d + struct.pack(">I", zlib.crc32(t + d))
    return b"\x89PNG\r\n\x1a\n" + ch(b"IHDR", struct.pack(">IIBBBBB", w, h, 8, 2, 0, 0, 0)) + ch(b"IDAT", zlib.compress(raw, 1)) + ch(b"IEND", b"")
pool = os.path.join(a.out, ".artpool"); os.makedirs(pool, exist_ok=True)
for i in range(20):
    p = f"{pool}/{i}.png"; os.path.exists(p) or open(p, "wb").write(noise_png(i))
G = ["Action","Platform","Puzzle","Role Playing Game","Shooter","Sports","Racing","Strategy","Fighting","Adventure"]; DEV = [f"Developer {i}" for i in range(400)]
W = "the player must explore strange worlds and defeat enemies while collecting items to rescue friends from evil forces across many levels".split()
sample, n, per = [], 0, {}
done = {}
for k, v in allnames.items():
    sysid, ef, ee, mf, me = M[k]; fo, ex = (ef, ee) if a.layout == "es" else (mf, me)
    want = max(20, round(a.count * len(v) / tot)); lst = list(v); R.shuffle(lst); out = lst[:want]; j = 1
    while len(out) < want: out += [f"{x} (Alt {j})" for x in lst[:want - len(out)]]; j += 1
    d = os.path.join(base, fo); os.makedirs(d, exist_ok=True); x = []
    for nm in out:
        open(os.path.join(d, nm + ex), "wb").close(); n += 1; r = R.random(); art = R.random() < a.art
        if art:
            os.makedirs(d + "/media/images", exist_ok=True); ap_ = f"{d}/media/images/{nm}.png"; os.path.exists(ap_) or os.link(f"{pool}/{R.randrange(20)}.png", ap_)
        if r < a.gamelist:
            title = re.sub(r"\s*[\(\[].*", "", nm) or nm; m = re.search(r"\(([^)]*(USA|Europe|Japan|World)[^)]*)\)", nm); reg = {"USA":"us","Europe":"eu","Japan":"jp","World":"wor"}[m.group(2)] if m else ""
            x.append(f"<game><path>./{escape(nm + ex)}</path><name>{escape(title)}</name><desc>{' '.join(R.choice(W) for _ in range(R.randrange(20, 80)))}</desc><developer>{R.choice(DEV)}</developer><publisher>{R.choice(DEV)}</publisher><genre>{R.choice(G)}</genre><players>1-{R.randrange(1,5)}</players><rating>{R.random():.2f}</rating><releasedate>{R.randrange(1980,2010)}0101T000000</releasedate>{f'<region>{reg}</region>' if reg else ''}<lang>en</lang>{f'<image>./media/images/{escape(nm)}.png</image>' if art else ''}</game>")
        if R.random() < 2000 / max(a.count, 2000): sample.append({"system": sysid, "folder": fo, "file": nm + ex, "art": art, "listed": r < a.gamelist})
    g = d + "/gamelist.xml"
    open(g, "w").write('<?xml version="1.0"?>\n<gameList>\n' + "\n".join(x) + "\n</gameList>\n"); per[sysid] = per.get(sysid, 0) + len(out)
json.dump({"count": n, "per_system": per, "sample": sample}, open(os.path.join(a.out, "bench.json"), "w"))
print(n, "files", len(per), "systems")
