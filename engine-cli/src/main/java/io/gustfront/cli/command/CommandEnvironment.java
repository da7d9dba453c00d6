package io.gustfront.cli.command;

import io.gustfront.cli.output.Terminal;

/**
 * What a command is given.
 *
 * @param terminal where its output goes
 * @param installation where the files are that came with it
 * @param stop tells it to end early
 */
public record CommandEnvironment(Terminal terminal, Installation installation, StopSignal stop) {}
