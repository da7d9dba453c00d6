package io.gustfront.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.cluster.config.ClusterSettings;
import io.gustfront.cluster.config.Setting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MappingIterator;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** What the tarball brings for systemd, containers and Kubernetes speaks of keys, ports and commands that there are. */
class DeployFilesTest {
    private static final Path DEPLOY = Path.of("../dist/src/deploy");
    private static final Pattern VARIABLE = Pattern.compile("GUST_[A-Z_]+");

    private static List<Path> files() throws Exception {
        try (Stream<Path> files = Files.walk(DEPLOY)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static List<JsonNode> manifests() {
        try (MappingIterator<JsonNode> documents = new YAMLMapper()
                .readerFor(JsonNode.class)
                .readValues(DEPLOY.resolve("kubernetes/gustfront.yaml").toFile())) {
            List<JsonNode> all = new ArrayList<>();
            documents.forEachRemaining(all::add);
            return all;
        }
    }

    @Test
    void shouldSetVariablesThatThereAre() throws Exception {
        Set<String> known = ClusterSettings.all().values().stream()
                .map(Setting::environmentName)
                .collect(Collectors.toSet());
        Set<String> used = new TreeSet<>();
        for (Path file : files()) {
            VARIABLE.matcher(Files.readString(file)).results().forEach(found -> used.add(found.group()));
        }

        assertThat(used).contains("GUST_DATA_DIR", "GUST_SECRET_FILE", "GUST_MASTER_HOST");
        assertThat(known).containsAll(used);
    }

    @Test
    void shouldRunCommandsThatThereAre() throws Exception {
        for (String daemon : List.of("master", "supervisor", "zookeeper")) {
            String unit = Files.readString(DEPLOY.resolve("systemd/gustfront-" + daemon + ".service"));
            assertThat(unit).contains("ExecStart=/opt/gustfront/bin/gust " + daemon + "\n", "systemd-analyze verify");
        }
        assertThat(manifests())
                .extracting(document -> document.get("kind").asString())
                .containsExactly("ConfigMap", "Service", "StatefulSet", "Service", "StatefulSet");
    }

    @Test
    void shouldOpenThePortsThatAreTheDefaults() {
        String master = manifests().get(1).toString();
        String supervisor = manifests().get(3).toString();

        assertThat(master)
                .contains("\"port\":" + ClusterSettings.MASTER_REST_PORT.standard())
                .contains("\"port\":" + ClusterSettings.MASTER_CONTROL_PORT.standard());
        for (String port : ClusterSettings.SUPERVISOR_PORTS.standard().split(",")) {
            assertThat(supervisor).contains("\"port\":" + port);
        }
    }
}
