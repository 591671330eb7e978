from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from crawler.cluster.shards import LARGEST, SMALLEST, shard_key, shard_size, shards_of
from crawler.model import LookRequest, Purpose
from crawler.observe.pace import HOSTS_A_LANE
from crawler.observe.schedule import host_of
from crawler.urls import site_of

SITES = [f"school{n}.test" for n in range(9)]
HOSTS = [f"{label}{site}" for site in SITES for label in ("", "www.", "intl.")]
requests = st.lists(st.builds(lambda h, p: LookRequest(url=f"https://{h}/{p}"), st.sampled_from(HOSTS), st.text("ab")))
addresses = st.dictionaries(st.sampled_from(HOSTS), st.sampled_from(["192.0.2.1", "192.0.2.2", "192.0.2.3"]))


@given(requests, addresses, st.integers(1, 12))
def test_no_two_shards_share_a_site_or_an_address_and_nothing_is_lost(
    wanted: list[LookRequest], where: dict[str, str], size: int
) -> None:
    shards = shards_of(wanted, where, size=size)
    assert sorted(r.url for shard in shards for r in shard) == sorted({r.url for r in wanted})
    for kind in (lambda r: site_of(r.url), lambda r: where.get(host_of(r.url), r.url)):
        owners = [{kind(request) for request in shard} for shard in shards]
        assert sum(map(len, owners)) == len(set().union(*owners))


def test_small_groups_fill_a_shard_and_a_large_one_is_not_cut() -> None:
    small = [LookRequest(url=f"https://one{n}.test/") for n in range(10)]
    large = [LookRequest(url=f"https://large.test/{n}") for n in range(7)]
    assert [len(shard) for shard in shards_of([*small, *large], {}, size=5)] == [7, 5, 5]


def test_the_front_of_a_large_network_is_divided_as_the_crawl_divides_it() -> None:
    hosts = [f"site{n}.test" for n in range(2 * HOSTS_A_LANE)]
    where = dict.fromkeys(hosts, "192.0.2.9")
    shards = shards_of([LookRequest(url=f"https://{host}/") for host in hosts], where, size=1)
    assert [len(shard) for shard in shards] == [HOSTS_A_LANE, HOSTS_A_LANE]


def test_the_same_work_has_the_same_key_and_other_work_another() -> None:
    look = LookRequest(url="https://a.test/")
    again = LookRequest(url="https://a.test/", attempt=2)
    confirm = LookRequest(url="https://a.test/", purpose=Purpose.CONFIRM)
    assert shard_key("audit", (look,)) == shard_key("audit", (LookRequest(url="https://a.test/"),))
    assert len({shard_key("audit", (one,)) for one in (look, again, confirm)}) == 3
    assert shard_key("other", (look,)) != shard_key("audit", (look,))


def test_a_shard_is_small_for_a_short_list_and_never_too_large_to_do_again() -> None:
    assert shard_size(5, threads=8) == SMALLEST
    assert shard_size(480, threads=8) == 15
    assert shard_size(1_000_000, threads=8) == LARGEST
    assert shard_size(50, threads=0) == 12
