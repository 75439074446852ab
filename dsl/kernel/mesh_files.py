"""Writes a mesh as OBJ, 3MF or GLB bytes, and triangles as those of an STL. Knows nothing of solids.

STL, OBJ and 3MF are in millimetres with Z up, as printers and CAD programs read them. GLB follows glTF: metres, Y up.
"""

from __future__ import annotations

import io
import json
import struct
import zipfile
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from ..mesh import Mesh

_COLOUR = (0.62, 0.68, 0.74, 1.0)
STL_HEADER = 84
"""Bytes before the triangles of a binary STL."""
STL_TRIANGLE = np.dtype([("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("attribute", "<u2")])


def stl_bytes(corners: NDArray[np.float64], name: str) -> bytes:
    """Binary STL, mm, of triangles (F, 3 corners, 3)."""
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    lengths = np.linalg.norm(normals, axis=1, keepdims=True)
    rows = np.zeros(len(corners), dtype=STL_TRIANGLE)
    rows["normal"] = normals / np.where(lengths > 0, lengths, 1.0)
    rows["corners"] = corners
    # A header that starts with "solid" would be read as a text STL.
    header = f"binary STL, mm: {name}".encode("ascii", "replace")[:80].ljust(80)
    return header + struct.pack("<I", len(rows)) + rows.tobytes()


def obj_bytes(mesh: Mesh, name: str) -> bytes:
    """Wavefront OBJ, mm, Z up; one group for each BRep face, named by the program line it comes from."""
    lines = ["# millimetres, Z up", f"o {_one_word(name)}"]
    lines += [f"v {x:.9g} {y:.9g} {z:.9g}" for x, y, z in mesh.vertices.tolist()]
    current = -1
    for (a, b, c), face_id in zip((mesh.faces + 1).tolist(), mesh.face_ids.tolist(), strict=True):
        if face_id != current:
            current = face_id
            line = mesh.face_lines[face_id] if mesh.face_lines else 0
            lines.append(f"g face_{face_id}" + (f"_line_{line}" if line else ""))
        lines.append(f"f {a} {b} {c}")
    return ("\n".join(lines) + "\n").encode("utf-8")


def threemf_bytes(mesh: Mesh, name: str) -> bytes:
    """3MF core package: one object in millimetres, Z up."""
    vertices = "".join(f'<vertex x="{x:.9g}" y="{y:.9g}" z="{z:.9g}"/>' for x, y, z in mesh.vertices.tolist())
    triangles = "".join(f'<triangle v1="{a}" v2="{b}" v3="{c}"/>' for a, b, c in mesh.faces.tolist())
    model = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<model unit="millimeter" xml:lang="en-US" xmlns="http://schemas.microsoft.com/3dmanufacturing/core/2015/02">'
        f'<resources><object id="1" type="model" name={quoteattr(name)}><mesh>'
        f"<vertices>{vertices}</vertices><triangles>{triangles}</triangles></mesh></object></resources>"
        '<build><item objectid="1"/></build></model>\n'
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in (("[Content_Types].xml", _CONTENT_TYPES), ("_rels/.rels", _RELATIONS), ("3D/3dmodel.model", model)):
            # ZipInfo's own date (1980) instead of now: the same part gives the same bytes.
            entry = zipfile.ZipInfo(path)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, text.encode("utf-8"))
    return packed.getvalue()


def glb_bytes(mesh: Mesh, name: str) -> bytes:
    """Binary glTF 2.0: metres, Y up (our X stays X, our Z becomes Y, our Y becomes −Z), exact surface normals."""
    # Corners of one vertex on one BRep face share their normal; an edge between two faces stays sharp.
    keys = mesh.faces * (len(mesh.face_lines) or int(mesh.face_ids.max()) + 1) + mesh.face_ids[:, None]
    _, first, indices = np.unique(keys, return_index=True, return_inverse=True)
    positions = y_up(mesh.vertices[mesh.faces.reshape(-1)[first]]) / 1000.0
    normals = y_up(mesh.corner_normals.reshape(-1, 3)[first])
    blocks = [positions.astype("<f4"), normals.astype("<f4"), indices.reshape(-1).astype("<u4")]
    document = {
        "asset": {"version": "2.0", "generator": "cadlm"},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0, "name": name}],
        "meshes": [{"name": name, "primitives": [{"attributes": {"POSITION": 0, "NORMAL": 1}, "indices": 2, "material": 0}]}],
        "materials": [{"pbrMetallicRoughness": {"baseColorFactor": _COLOUR, "metallicFactor": 0.2, "roughnessFactor": 0.6}}],
        "accessors": [
            {"bufferView": 0, "componentType": 5126, "count": len(first), "type": "VEC3",
             "min": blocks[0].min(axis=0).tolist(), "max": blocks[0].max(axis=0).tolist()},
            {"bufferView": 1, "componentType": 5126, "count": len(first), "type": "VEC3"},
            {"bufferView": 2, "componentType": 5125, "count": indices.size, "type": "SCALAR"},
        ],
        "bufferViews": _buffer_views(blocks),
        "buffers": [{"byteLength": sum(block.nbytes for block in blocks)}],
    }  # fmt: skip
    return glb_container(document, blocks)


def glb_container(document: Mapping[str, object], blocks: Sequence[NDArray[np.generic]]) -> bytes:
    """A glTF document and the arrays of its one buffer as GLB: 32-bit blocks, so that each begins where it may."""
    text = json.dumps(document, separators=(",", ":")).encode("utf-8")
    text += b" " * (-len(text) % 4)
    binary = b"".join(block.tobytes() for block in blocks)
    size = 12 + 8 + len(text) + 8 + len(binary)
    return (
        struct.pack("<4sII", b"glTF", 2, size)
        + struct.pack("<I4s", len(text), b"JSON") + text
        + struct.pack("<I4s", len(binary), b"BIN\0") + binary
    )  # fmt: skip


def _buffer_views(blocks: list[NDArray[np.generic]]) -> list[dict[str, int]]:
    views: list[dict[str, int]] = []
    offset = 0
    for block, target in zip(blocks, (34962, 34962, 34963), strict=True):
        views.append({"buffer": 0, "byteOffset": offset, "byteLength": block.nbytes, "target": target})
        offset += block.nbytes
    return views


def y_up(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """In the axes of glTF: (N, 3), our Z becomes Y, our Y becomes −Z."""
    return points[:, [0, 2, 1]] * (1.0, 1.0, -1.0)


def _one_word(name: str) -> str:
    return "_".join(name.split()) or "part"


_CONTENT_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="model" ContentType="application/vnd.ms-package.3dmanufacturing-3dmodel+xml"/></Types>\n'
)
_RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Target="/3D/3dmodel.model" Id="rel0" Type="http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel"/>'
    "</Relationships>\n"
)


ENCODERS: dict[str, Callable[[Mesh, str], bytes]] = {
    ".obj": obj_bytes,
    ".3mf": threemf_bytes,
    ".glb": glb_bytes,
}
"""By file suffix: the mesh and the name of the part to the bytes of the file."""
