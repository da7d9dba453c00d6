package io.gustfront.cluster.node;

import io.gustfront.cluster.supervisor.WorkerKey;
import io.gustfront.runtime.channel.Handshake.Hello;
import io.gustfront.runtime.channel.Secret;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Who may connect as a worker of this node, and by which secret each proves itself. Any thread. */
public final class WorkerDoor {
    private final Map<String, Secret> secrets = new ConcurrentHashMap<>(); // one per process that lives

    /** Nobody may. */
    public WorkerDoor() {}

    /** The secret that a subject has to know; empty if it isn't expected. */
    public Optional<Secret> secretOf(Hello hello) {
        return Optional.ofNullable(secrets.get(hello.subject()));
    }

    void expect(WorkerKey key, Secret secret) {
        secrets.put(key.subject(), secret);
    }

    void forget(WorkerKey key) {
        secrets.remove(key.subject());
    }
}
