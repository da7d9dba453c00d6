package io.gustfront.runtime.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gustfront.api.config.TopologyConfig;
import io.gustfront.api.config.TopologyKeys;
import io.gustfront.runtime.link.LinkSettings.LaneBounds;
import io.gustfront.runtime.link.LinkSettings.Timing;
import io.gustfront.runtime.route.RouteSettings;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LinkSettingsTest {
    private static final LinkSecret SECRET = LinkSecret.of(new byte[16]);

    @Test
    void shouldHaveTheDefaultsThatTheProtocolNames_K2_K6() {
        LinkSettings settings = LinkSettings.of(SECRET, TopologyConfig.defaults());

        assertThat(settings)
                .isEqualTo(new LinkSettings(
                        SECRET,
                        new LaneBounds(256 << 10, 256 << 10),
                        new LaneBounds(4 << 20, 1 << 20),
                        16 << 20,
                        32 << 10,
                        64,
                        new Timing(
                                Duration.ofSeconds(10),
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(5),
                                Duration.ofMillis(5),
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(30),
                                Duration.ofMillis(10),
                                Duration.ofMillis(250))));
    }

    @Test
    void shouldSendAFullBatchOfTheDefaultSizeInOneFrame_K6() {
        TopologyConfig config = TopologyConfig.defaults();
        int frameBytes = LinkSettings.of(SECRET, config).frameBytes();
        int batchBytes = RouteSettings.of(config, false).batchBytes();
        FrameWriter writer = new FrameWriter(frameBytes);
        writer.begin(FrameType.PAYLOADS, 0, Long.MAX_VALUE, Long.MAX_VALUE);

        assertThat(writer.fits(batchBytes)).isTrue();
        assertThat(batchBytes).isBetween(frameBytes - 128, FrameWriter.maxPartBytes(frameBytes));
        assertThat(writer.fits(Math.toIntExact(config.get(TopologyKeys.BATCH_BYTES))))
                .as("with nothing kept for what a frame has around it")
                .isFalse();
    }

    @Test
    void shouldTakeWhatTheConfigurationSaysOfLinks() {
        LinkSettings settings = LinkSettings.of(
                SECRET,
                TopologyConfig.of(
                        Map.of("link.data-window", "8 MiB", "link.control-window", "1 MiB", "link.timeout", "2 s")));

        assertThat(settings.data().windowBytes()).isEqualTo(8 << 20);
        assertThat(settings.control().windowBytes()).isEqualTo(1 << 20);
        assertThat(settings.timing().sessionTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(settings.timing().connectionTimeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(settings.timing().pingInterval()).isEqualTo(Duration.ofMillis(200));
    }

    @Test
    void shouldPingOnceASecondAtLeast_K2() {
        assertThat(Timing.defaults().withSessionTimeout(Duration.ofMinutes(1)).pingInterval())
                .isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void shouldRefuseWhatMakesNoSense() {
        LinkSettings settings = LinkSettings.defaults(SECRET);

        assertThatThrownBy(() -> settings.withSizes((16 << 20) + 1, 1024)).hasMessageContaining("16 MiB");
        assertThatThrownBy(() -> settings.withSizes(0, 1024)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> settings.withSizes(1, 100)).hasMessageContaining("128 bytes");
        assertThatThrownBy(() -> settings.withSizes(1, 1 << 20)).hasMessageContaining("256 KiB");
        assertThatThrownBy(() -> new LaneBounds(1000, 1)).hasMessageContaining("window");
        assertThatThrownBy(() -> new LaneBounds(1024, 0)).hasMessageContaining("outbox");
        assertThatThrownBy(() -> settings.withMaxPendingHandshakes(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Timing.defaults().withSessionTimeout(Duration.ZERO))
                .hasMessageContaining("sessionTimeout");
    }

    @Test
    void shouldRefuseIdentitiesAndAddressesThatAreNone() {
        assertThatThrownBy(() -> new WorkerIdentity("", 1, 1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new WorkerIdentity("x".repeat(256), 1, 1, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new WorkerIdentity("t", 0, 1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new WorkerIdentity("t", 1, 0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new PeerAddress("h", 65_536, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new PeerAddress("h", 1, -1)).isInstanceOf(IllegalArgumentException.class);
    }
}
