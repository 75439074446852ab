"""A Ray cluster makes the bytes that one process makes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from generators.corpora.build import build
from generators.corpora.config import CorpusConfig
from generators.errors import GeneratorError

CONFIG = CorpusConfig(seed=6, samples=60, edits=0.2, shard=10, build_share=0.05, formats=("jsonl",))


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.mark.slow
@pytest.mark.filterwarnings("default")  # those of ray are not ours
def test_two_machines_of_a_cluster_write_the_bytes_of_one_process(tmp_path: Path) -> None:
    ray: Any = pytest.importorskip("ray")
    cluster_utils: Any = pytest.importorskip("ray.cluster_utils")
    build(CONFIG, tmp_path / "one")
    cluster = cluster_utils.Cluster(initialize_head=True, head_node_args={"num_cpus": 1})
    try:
        cluster.add_node(num_cpus=1)
        build(CONFIG, tmp_path / "two", cluster=cluster.address)
        assert not ray.is_initialized()
    finally:
        cluster.shutdown()
    assert contents(tmp_path / "two") == contents(tmp_path / "one")


@pytest.mark.slow
@pytest.mark.filterwarnings("default")
def test_no_cluster_at_an_address_is_an_error_that_names_it(tmp_path: Path) -> None:
    pytest.importorskip("ray")
    with pytest.raises(GeneratorError, match=r"127\.0\.0\.1:9") as error:
        build(CONFIG, tmp_path, cluster="127.0.0.1:9")
    assert error.value.code == "no-cluster"
