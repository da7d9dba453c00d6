package io.gustfront.cli.dev;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a daemon of a {@link DevCluster} stands on: its directory, and the environment of its process. For those who want to see what
 * daemons do when it shakes. Called by the cluster's thread.
 */
public interface DaemonGround {
    /** A directory like any other, and the environment of this process. */
    DaemonGround FIRM = new DaemonGround() {};

    /**
     * Called once for each daemon, before it starts.
     *
     * @param command what it is: {@code zookeeper}, {@code master} or {@code supervisor}
     * @param directory its own, which is there and empty
     * @throws IOException if it can't be as it should; the cluster is not started then
     */
    default void lay(String command, Path directory) throws IOException {}

    /** What a daemon's process, and what that starts, has in its environment beside that of this process. */
    default Map<String, String> environment(String command, Path directory) {
        return Map.of();
    }

    /** Called when every process is gone, before the daemons' directories are deleted; also if not all of them were laid. */
    default void clear() {}
}
