"""The devices and connections on which the pages are compared."""

from dataclasses import dataclass

from playwright.sync_api import CDPSession


@dataclass(frozen=True)
class Profile:
    """A connection and a processor, both as slow as Chromium can play them.

    `latency` is milliseconds for each request; `down` and `up` are kilobits a second, 0 for as much
    as there is; `slower` is how many times slower the processor is.
    """

    name: str
    latency: int = 0
    down: int = 0
    up: int = 0
    slower: int = 1

    def apply(self, session: CDPSession) -> None:
        """Slow the tab of a session down."""
        if self.down:
            conditions = {
                "offline": False,
                "latency": self.latency,
                "downloadThroughput": self.down * 1000 / 8,  # bytes a second
                "uploadThroughput": self.up * 1000 / 8,
            }
            session.send("Network.emulateNetworkConditions", conditions)
        if self.slower > 1:
            session.send("Emulation.setCPUThrottlingRate", {"rate": self.slower})


PROFILES = [
    Profile("unthrottled"),
    Profile("4G", latency=170, down=9000, up=9000),
    Profile("4G, 4× slower", latency=170, down=9000, up=9000, slower=4),
    Profile("fast 3G, 4× slower", latency=150, down=1600, up=768, slower=4),
]
"""The connections are those of WebPageTest."""
