package io.gustfront.cli.cluster;

import io.gustfront.cli.command.CommandEnvironment;
import io.gustfront.cli.command.CommandFailedException;
import io.gustfront.cli.command.Range;
import io.gustfront.cli.command.Traceless;
import io.gustfront.cli.output.Json;
import io.gustfront.cli.output.ResultOptions;
import io.gustfront.cluster.client.GustException;
import io.gustfront.cluster.view.Views;
import io.gustfront.cluster.view.Views.TopologyDetail;
import io.gustfront.cluster.view.Views.WorkerRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gust logs}. */
@Command(
        name = "logs",
        header = "Show what the workers of a topology have written.",
        description = {
            "With a component, only what its executors' threads wrote: the log's records, what they printed, and stacks. Where there"
                    + " are several workers, each line says whose it is."
        },
        footer = {"", "Example: gust logs -f word-count/count"})
public final class LogsCommand implements Traceless {
    private static final Duration STEP = Duration.ofMillis(500);
    private static final int PIECE = 256 << 10;

    private final CommandEnvironment environment;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME[/COMPONENT]", description = "The topology, and the component.")
    private String wanted;

    @Option(names = "-f", description = "Go on with what they write, until Ctrl-C or until the topology is gone.")
    private boolean follow;

    @Option(names = "--bytes", paramLabel = "N", description = "How much of each worker's log; 16384 if not told.")
    private int bytes = 16 << 10;

    @Mixin
    private ClusterOptions clusterOptions;

    @Mixin
    private ResultOptions result;

    /** For one run. */
    @SuppressWarnings("NullAway.Init") // picocli sets the parameters
    public LogsCommand(CommandEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        new Range(1, PIECE).require(spec, "--bytes", bytes);
        int slash = wanted.indexOf('/');
        String name = slash < 0 ? wanted : wanted.substring(0, slash);
        Optional<String> component = slash < 0 ? Optional.empty() : Optional.of(wanted.substring(slash + 1));
        Cluster cluster = clusterOptions.cluster(environment);
        TopologyDetail topology = cluster.topology(name);
        component.ifPresent(id -> cluster.component(topology, id));
        Map<Source, Long> positions = new TreeMap<>();
        Map<Source, ComponentLines> filters = new TreeMap<>();
        Function<Source, Predicate<String>> wantedLines = source -> component
                .<Predicate<String>>map(
                        id -> filters.computeIfAbsent(source, unused -> new ComponentLines(name, id))::isOwn)
                .orElse(line -> true);
        List<String> problems = show(cluster, name, sources(topology, component), positions, wantedLines);
        problems.forEach(problem -> environment.terminal().err().println(problem));
        if (!follow && positions.isEmpty()) {
            throw new CommandFailedException("no worker of '" + wanted + "' has a log that could be read");
        }
        while (follow && !environment.stop().await(STEP)) {
            Optional<TopologyDetail> now = cluster.ask(() -> cluster.client().topology(name));
            if (now.isEmpty()) {
                environment.terminal().err().println("'" + name + "' is gone");
                break;
            }
            show(cluster, name, sources(now.get(), component), positions, wantedLines);
        }
        return 0;
    }

    /** A worker's log: that of its slot, whichever of its starts wrote. */
    private record Source(String node, int port) implements Comparable<Source> {
        @Override
        public int compareTo(Source other) {
            int byNode = node.compareTo(other.node);
            return byNode != 0 ? byNode : Integer.compare(port, other.port);
        }

        @Override
        public String toString() {
            return node + ":" + port;
        }
    }

    private static List<Source> sources(TopologyDetail topology, Optional<String> component) {
        return topology.workers().stream()
                .filter(worker -> component.map(id -> runs(worker, id)).orElse(true))
                .map(worker -> new Source(worker.node(), worker.port()))
                .toList();
    }

    private static boolean runs(WorkerRow worker, String component) {
        return worker.executors().stream()
                .anyMatch(executor -> executor.component().equals(component));
    }

    /** Shows what is new; what can't be read now may be the next time. */
    private List<String> show(
            Cluster cluster,
            String name,
            List<Source> sources,
            Map<Source, Long> positions,
            Function<Source, Predicate<String>> wantedLines) {
        List<String> problems = new ArrayList<>();
        for (Source source : sources) {
            long from = positions.getOrDefault(source, -(long) bytes);
            try {
                Views.Log log = cluster.client().log(name, source.node(), source.port(), from, PIECE);
                if (follow) {
                    environment.stop().expectRequest(); // whoever reads what is shown may let this wait
                }
                if (from >= 0 && log.from() > from) {
                    environment
                            .terminal()
                            .err()
                            .println(
                                    source + ": " + (log.from() - from) + " bytes were gone before they could be read");
                }
                print(source, log.text().lines().filter(wantedLines.apply(source)), sources.size() > 1);
                positions.put(source, log.next());
            } catch (GustException e) {
                problems.add(source + ": " + e.getMessage());
            }
        }
        return problems;
    }

    private void print(Source source, Stream<String> lines, boolean withSource) {
        lines.forEach(line -> {
            if (result.json()) {
                Map<String, Object> json = new LinkedHashMap<>();
                json.put("node", source.node());
                json.put("port", source.port());
                json.put("line", line);
                environment.terminal().out().println(Json.text(json));
            } else {
                environment.terminal().out().println(withSource ? source + " | " + line : line);
            }
        });
    }
}
