package io.gustfront.cluster.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.cluster.model.Presence.Leader;
import io.gustfront.cluster.supervisor.MasterConnector.MasterLink;
import io.gustfront.cluster.wire.MasterMessage;
import io.gustfront.cluster.wire.SupervisorMessage;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ConversationTest {
    private static final long STEP_NS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final Leader LEADER = new Leader(1, "m1", "nonce", "127.0.0.1", 1, "http://127.0.0.1:2");

    private int tries;
    private final Conversation conversation = new Conversation((leader, events) -> tries++, new Deaf(), 0);
    private final MasterLink link = new Link();
    private long nowNs;

    private static final class Link implements MasterLink {
        @Override
        public void send(SupervisorMessage message) {}

        @Override
        public void close(String why) {}
    }

    private static final class Deaf implements MasterConnector.Events {
        @Override
        public void onOpen(MasterLink link) {}

        @Override
        public void onMessage(MasterLink link, MasterMessage message) {}

        @Override
        public void onClosed(Optional<MasterLink> link, String why) {}
    }

    private void passMs(long ms, boolean syncs) {
        long untilNs = nowNs + TimeUnit.MILLISECONDS.toNanos(ms);
        while (nowNs - untilNs < 0) {
            int before = tries;
            conversation.tick(nowNs, 0);
            if (tries > before) {
                assertThat(conversation.onOpen(link, nowNs)).isTrue();
                if (syncs) {
                    assertThat(conversation.onSync(1)).isTrue();
                }
                conversation.onClosed(Optional.of(link), "the other side closed the connection", nowNs);
            }
            nowNs += STEP_NS;
        }
    }

    @Test
    void shouldTryLessAndLessOftenAMasterThatTakesConnectionsAndDoesNotLead() {
        conversation.onLeader(LEADER, nowNs);

        passMs(60_000, false);

        assertThat(tries).isBetween(30, 36);
    }

    /** The control of the test above: one that leads is tried again at once. */
    @Test
    void shouldTryAMasterThatLedAgainAtOnce() {
        conversation.onLeader(LEADER, nowNs);

        passMs(60_000, true);

        assertThat(tries).isGreaterThan(400);
    }
}
