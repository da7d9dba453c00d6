package io.gustfront.junit;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/** The daemons of a cluster, wherever they run. Closing ends them and all workers. */
interface RunningDaemons extends AutoCloseable {
    /** The master's REST API. */
    URI masterUrl();

    /** The file of the cluster's secret. */
    Path secretFile();

    /** Below these, files that end in {@code .log} are logs. */
    List<Path> logDirectories();

    @Override
    void close();
}
