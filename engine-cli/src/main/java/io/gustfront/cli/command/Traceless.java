package io.gustfront.cli.command;

import java.util.concurrent.Callable;

/**
 * A command that has nothing here to end or to undo, wherever it is cut off: no process, no file, nothing that it holds still. It may
 * wait for somebody who doesn't answer, and not see that it is asked to stop; then it is cut off.
 */
public interface Traceless extends Callable<Integer> {}
