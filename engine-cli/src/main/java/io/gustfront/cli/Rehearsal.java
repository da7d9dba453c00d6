package io.gustfront.cli;

import io.gustfront.cli.command.CommandEnvironment;
import io.gustfront.cluster.json.Json;
import io.gustfront.cluster.view.Views.Accepted;
import io.gustfront.cluster.view.Views.TopologyDetail;
import java.util.List;
import java.util.Map;

/**
 * Loads what brief commands need, beyond what the one needed that ran: the archive of classes that is made of this process is for
 * all of them. Asks nobody, and shows nothing.
 */
final class Rehearsal {
    private static final String TOPOLOGY = """
            {"row": {"name": "words", "id": "words-1-1", "state": "active", "reason": "", "active": true, "workers": 1,
              "wantedWorkers": 1, "executors": 1, "tasks": 1, "submittedAtMs": 1},
             "epoch": 1, "waitLeftMs": 0, "closing": 0, "components": {"source": {"kind": "spout", "tasks": 1, "executors": 1}},
             "workers": [], "unplaced": [], "steps": []}
            """;

    private Rehearsal() {}

    static void run(CommandEnvironment environment) {
        for (String[] words :
                List.of(new String[] {"list", "-o", "json"}, new String[] {"describe", "words"}, new String[] {
                    "kill", "words", "--wait-secs", "1"
                })) {
            new GustCommandLine(environment, List.of()).parse(words);
        }
        TopologyDetail topology = Json.LENIENT.read(TOPOLOGY, TopologyDetail.class);
        Accepted accepted = new Accepted(topology.row().id(), "");
        Accepted unused = Json.LENIENT.read(Json.STRICT.write(accepted), Accepted.class);
        String unusedText = io.gustfront.cli.output.Json.text(Map.of("topology", topology));
    }
}
