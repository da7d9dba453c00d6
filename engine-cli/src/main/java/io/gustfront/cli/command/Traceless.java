package io.gustfront.cli.command;

import java.util.concurrent.Callable;

/**
 * A command that leaves nothing half done here, wherever it is cut off: no process, no file, nothing that it holds. It may wait for
 * somebody who doesn't answer, and not see that it is asked to stop; then it is cut off, and says its last word, if it has one.
 */
public interface Traceless extends Callable<Integer> {}
