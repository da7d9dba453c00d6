package io.gustfront.runtime.flow;

import io.gustfront.runtime.agent.Doorbell;
import org.jspecify.annotations.Nullable;

/** Another worker of the topology, as executors see it, whatever starts of it come and go. May be used by any thread. */
public interface PeerPort {
    /** The session that is open now; null if none is. */
    @Nullable
    PeerSession session();

    /** Has a doorbell rung, once, when the next session opens or the open one has a connection again. */
    void ringWhenConnected(Doorbell bell);
}
