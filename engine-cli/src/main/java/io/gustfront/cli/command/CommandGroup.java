package io.gustfront.cli.command;

import java.util.List;
import java.util.concurrent.Callable;

/** A command whose subcommands do the work: {@code gust config explain}. Called itself, it says which there are. */
public interface CommandGroup extends Callable<Integer> {
    /** Its subcommands, annotated for picocli, in the order in which they are shown. */
    List<? extends Callable<Integer>> subcommands();
}
