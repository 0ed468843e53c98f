"""Files in one, which MicroPython mounts: it runs modules where they are in it, and copies nothing.

https://docs.micropython.org/en/latest/reference/romfs.html
"""

from itertools import groupby

from mpremote.romfs import VfsRomWriter

from scripts.bytecode import Files


def image_of(files: Files) -> bytes:
    """The image of a file system that has these files."""
    writer = VfsRomWriter()
    write(writer, files)
    return bytes(writer.finalise())


def write(writer: VfsRomWriter, files: Files) -> None:
    """What a folder has, by its paths in there."""
    for name, paths in groupby(sorted(files), lambda path: path.partition("/")[0]):
        if name in files:
            writer.mkfile(name, files[name])
        else:
            writer.opendir(name)
            write(writer, {path.removeprefix(f"{name}/"): files[path] for path in paths})
            writer.closedir()
