package io.gustfront.testkit;

import io.gustfront.runtime.link.InMemoryNetwork;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Sees every frame; has some not arrive, or twice. */
final class FrameFaults implements InMemoryNetwork.Interference {
    private final Trace trace;
    private final Set<Way> drops = new HashSet<>();
    private final Set<Way> repeats = new HashSet<>();

    private record Way(String from, String to) {}

    FrameFaults(Trace trace) {
        this.trace = trace;
    }

    void dropNext(String from, String to) {
        drops.add(new Way(from, to));
    }

    void repeatNext(String from, String to) {
        repeats.add(new Way(from, to));
    }

    @Override
    public List<byte[]> onFrame(String from, String to, byte[] frame) {
        trace.count(from, Arrays.hashCode(frame));
        if (!drops.isEmpty() && drops.remove(new Way(from, to))) {
            trace.event("fault", "frame", frame.length, from + " to " + to + " dropped");
            return List.of();
        }
        if (!repeats.isEmpty() && repeats.remove(new Way(from, to))) {
            trace.event("fault", "frame", frame.length, from + " to " + to + " repeated");
            return List.of(frame, frame.clone());
        }
        return List.of(frame);
    }
}
