package io.gustfront.cli;

import io.gustfront.api.config.Nearest;
import io.gustfront.cli.cluster.ClusterCommands;
import io.gustfront.cli.command.CommandEnvironment;
import io.gustfront.cli.command.CommandGroup;
import io.gustfront.cli.command.CommandPlugin;
import io.gustfront.cli.command.Failure;
import io.gustfront.cli.command.StackTraces;
import io.gustfront.cli.command.Traceless;
import io.gustfront.cli.config.ConfigCommand;
import io.gustfront.cli.dev.DevCommand;
import io.gustfront.cli.local.LocalCommand;
import io.gustfront.cli.output.OutputFormat;
import io.gustfront.cli.template.NewCommand;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The whole command line: parses, runs one command, and turns whatever happens into an exit code and at most one line. */
public final class GustCommandLine {
    static final int DONE = 0;
    static final int FAILED = 1;
    static final int WRONG_USAGE = 2;

    /** What picocli says of an option that wants KEY=VALUE and got something else. */
    private static final Pattern NO_PAIR = Pattern.compile(
            "[Vv]alue for option option '([^']+)' \\(([^)]+)\\) should be in KEY=VALUE format but was (.*)");

    /** What picocli says of what should be a number. */
    private static final Pattern NO_NUMBER = Pattern.compile("(.*: )'(.*)' is not an? (int|long|short|double)");

    /** From how many letters on the beginning of a name says which is meant. */
    private static final int MEANINGFUL = 4;

    private final CommandEnvironment environment;
    private final Iterable<CommandPlugin> plugins;
    private final CommandLine picocli = new CommandLine(new GustCommand());
    private final PrintWriter out;
    private final PrintWriter err;

    /**
     * @param plugins asked for their commands only if the one that is named is none of the command line's own
     */
    public GustCommandLine(CommandEnvironment environment, Iterable<CommandPlugin> plugins) {
        this.environment = environment;
        this.plugins = plugins;
        this.out = environment.terminal().out();
        this.err = environment.terminal().err();
    }

    /**
     * Runs one command. Once only.
     *
     * @return the exit code: 0 done, 1 refused or failed, 2 wrong usage
     */
    public int run(String... arguments) {
        addCommands(arguments);
        if (arguments.length == 0) {
            picocli.usage(err);
            return WRONG_USAGE;
        }
        return picocli.execute(arguments);
    }

    /**
     * Reads the words of a command and runs nothing.
     *
     * @throws ParameterException if they can't be understood
     */
    void parse(String... arguments) {
        addCommands(arguments);
        CommandLine.ParseResult unused = picocli.parseArgs(arguments);
    }

    /** All commands, for who describes them. */
    CommandLine whole() {
        addCommands();
        return picocli;
    }

    /**
     * If one is named, that one alone: to look for and into all of them takes longer than many a command. But a script that completes
     * them has to know them all.
     */
    private void addCommands(String... arguments) {
        Optional<Callable<Integer>> own = named(commands(List.of()), arguments);
        if (own.isPresent() && !(own.get() instanceof CompletionCommand)) {
            add(own.get());
        } else {
            List<Callable<Integer>> all = commands(plugins);
            Optional<Callable<Integer>> others = own.isPresent() ? Optional.empty() : named(all, arguments);
            others.map(List::of).orElse(all).forEach(this::add);
        }
        // Subcommands get these, too, if they are there already.
        picocli.setOut(out);
        picocli.setErr(err);
        picocli.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
        picocli.setUsageHelpWidth(environment.terminal().width());
        picocli.setCaseInsensitiveEnumValuesAllowed(true);
        picocli.registerConverter(OutputFormat.class, GustCommandLine::format);
        picocli.setParameterExceptionHandler((e, words) -> onWrongUsage(e));
        picocli.setExecutionExceptionHandler((e, commandLine, result) -> onFailure(e));
        picocli.setExecutionStrategy(this::execute);
    }

    private int execute(CommandLine.ParseResult parsed) {
        if (parsed.asCommandLineList().stream()
                .map(CommandLine::<Object>getCommand)
                .anyMatch(Traceless.class::isInstance)) {
            environment.stop().allowCuttingOff();
        }
        return new CommandLine.RunLast().execute(parsed);
    }

    /** In the order in which they are shown. */
    private List<Callable<Integer>> commands(Iterable<CommandPlugin> others) {
        List<Callable<Integer>> commands = new ArrayList<>();
        commands.add(new LocalCommand(environment));
        commands.addAll(ClusterCommands.all(environment));
        commands.add(new DevCommand(environment));
        others.forEach(plugin -> commands.addAll(plugin.commands(environment)));
        commands.add(new NewCommand(environment));
        commands.add(new ConfigCommand(environment));
        commands.add(new CompletionCommand(environment));
        commands.add(new VersionCommand(environment));
        return commands;
    }

    private static Optional<Callable<Integer>> named(List<Callable<Integer>> commands, String... arguments) {
        return commands.stream()
                .filter(command -> arguments.length > 0 && nameOf(command).equals(arguments[0]))
                .findFirst();
    }

    private void add(Callable<Integer> command) {
        CommandLine added = new CommandLine(command);
        if (command instanceof CommandGroup group) {
            group.subcommands().forEach(added::addSubcommand);
        }
        picocli.addSubcommand(added);
    }

    private static OutputFormat format(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "table" -> OutputFormat.TABLE;
            case "json" -> OutputFormat.JSON;
            default -> throw new TypeConversionException("is '" + text + "', must be table or json");
        };
    }

    private static String nameOf(Callable<Integer> command) {
        Command annotation = command.getClass().getAnnotation(Command.class);
        return annotation == null ? "" : annotation.name();
    }

    private int onWrongUsage(ParameterException e) {
        String command = e.getCommandLine().getCommandSpec().qualifiedName();
        err.println("gust: " + describe(e) + " ('" + command + " -h' tells more)");
        showStack(e);
        return WRONG_USAGE;
    }

    private static String describe(ParameterException e) {
        if (e instanceof UnmatchedArgumentException unmatched) {
            String word = unmatched.getUnmatched().get(0);
            CommandLine command = unmatched.getCommandLine();
            if (unmatched.isUnknownOption()) {
                String name = word.contains("=") ? word.substring(0, word.indexOf('=')) : word;
                return "there is no option '" + name + "'"
                        + instead(name, command.getCommandSpec().optionsMap().keySet());
            } else if (command.getSubcommands().isEmpty()) {
                return "there is no further argument '" + word + "'";
            }
            return "there is no command '" + word + "'"
                    + instead(word, command.getSubcommands().keySet());
        }
        String message = String.valueOf(e.getMessage());
        Matcher noPair = NO_PAIR.matcher(message);
        if (noPair.matches()) {
            return "invalid value for option '" + noPair.group(1) + "': is '" + noPair.group(3) + "', must be "
                    + noPair.group(2);
        }
        Matcher noNumber = NO_NUMBER.matcher(message);
        if (noNumber.matches()) {
            message = noNumber.group(1) + "is '" + noNumber.group(2) + "', must be a "
                    + (noNumber.group(3).equals("double") ? "number" : "whole number");
        }
        // But not of what is a label: NAME.
        return message.length() > 1 && Character.isUpperCase(message.charAt(1))
                ? message
                : message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
    }

    private static String instead(String word, Collection<String> known) {
        return Nearest.to(word, known)
                .or(() -> beginningAs(word, known))
                .map(near -> "; did you mean " + near + "?")
                .orElse("");
    }

    /** The only name that begins with what was written, or that what was written begins with: {@code desc}, {@code --bootstrap-server}. */
    private static Optional<String> beginningAs(String word, Collection<String> known) {
        List<String> all = known.stream()
                .filter(name -> name.startsWith(word) || word.startsWith(name))
                .filter(name -> Math.min(name.length(), word.length()) >= MEANINGFUL)
                .toList();
        return all.size() == 1 ? Optional.of(all.get(0)) : Optional.empty();
    }

    private int onFailure(Exception e) {
        if (environment.stop().takeLastWord()) {
            err.println(Failure.line(e));
            showStack(e);
        }
        return FAILED;
    }

    private void showStack(Exception e) {
        if (StackTraces.areWanted(picocli.getCommandSpec())) {
            err.println(StackTraces.text(e));
        }
    }
}
