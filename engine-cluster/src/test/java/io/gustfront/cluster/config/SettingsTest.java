package io.gustfront.cluster.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gustfront.cluster.config.Settings.SettingsException;
import io.gustfront.runtime.channel.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
    @TempDir
    Path directory;

    private Settings read(String yaml, Map<String, String> environment, String... overrides) throws Exception {
        Path file = Files.writeString(directory.resolve("gustfront.yaml"), yaml);
        return Settings.read(ClusterSettings.all(), Optional.of(file), environment, List.of(overrides));
    }

    @Test
    void shouldHaveDefaults() {
        MasterConfig config = MasterConfig.of(Settings.defaults(ClusterSettings.all()));

        assertThat(config)
                .isEqualTo(new MasterConfig(
                        "127.0.0.1-6680",
                        "127.0.0.1",
                        "127.0.0.1",
                        6627,
                        6680,
                        List.of(),
                        Path.of(System.getProperty("user.home"), ".gustfront", "master", "blobs"),
                        Path.of(System.getProperty("user.home"), ".gustfront", "secret"),
                        512L << 20,
                        64L << 20,
                        new MasterConfig.ZooKeeperConfig("127.0.0.1:2181", "/gustfront", Duration.ofSeconds(6)),
                        Optional.empty()));
    }

    @Test
    void shouldBeAbleToReadEachDefault() {
        Settings defaults = Settings.defaults(ClusterSettings.all());

        assertThat(ClusterSettings.all().values())
                .allSatisfy(
                        setting -> assertThat((Object) defaults.get(setting)).isNotNull());
    }

    @Test
    void shouldHaveDefaultsForASupervisorInAnInstallation() throws Exception {
        Path home = directory.resolve("ho me");
        Files.createDirectories(home.resolve("lib-worker"));
        Files.createDirectories(home.resolve("conf"));
        Path logging = Files.writeString(home.resolve("conf").resolve("log4j2-worker.xml"), "<Configuration/>");

        assertThat(SupervisorConfig.of(Settings.defaults(ClusterSettings.all()), Optional.of(home)))
                .isEqualTo(new SupervisorConfig(
                        "",
                        "127.0.0.1",
                        "127.0.0.1",
                        List.of(6700, 6701, 6702, 6703),
                        Path.of(System.getProperty("user.home"), ".gustfront", "supervisor"),
                        Path.of(System.getProperty("user.home"), ".gustfront", "secret"),
                        List.of(URI.create("http://127.0.0.1:6680")),
                        Path.of(System.getProperty("java.home"), "bin", "java"),
                        home.resolve("lib-worker") + "/*",
                        List.of("-Dlog4j2.configurationFile=" + logging.toUri()),
                        Optional.of(userCache().resolve("gustfront")),
                        512L << 20,
                        new MasterConfig.ZooKeeperConfig("127.0.0.1:2181", "/gustfront", Duration.ofSeconds(6))));
    }

    private static Path userCache() {
        String set = System.getenv("XDG_CACHE_HOME");
        return set == null || set.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(set);
    }

    @Test
    void shouldKeepNoArchivesOfClassesWhenToldSo() throws Exception {
        Settings none = read("supervisor: {class-archives: none, class-path: x}", Map.of());

        assertThat(SupervisorConfig.of(none, Optional.empty()).classArchives()).isEmpty();
    }

    @Test
    void shouldMapEveryKeyOfASupervisor() throws Exception {
        Settings settings = read("""
                data.dir: /var/lib/gustfront
                secret.file: /etc/gustfront/secret
                zookeeper:
                  servers: zk1:2181
                  patience: 5s
                  bind-host: 0.0.0.0
                  port: 3181
                  open: true
                master.urls: [http://m1:6680, http://m2:6680]
                supervisor:
                  node: node-7
                  bind-host: 0.0.0.0
                  host: n7.example
                  ports: [7700, 7701]
                  java: /opt/jdk/bin/java
                  class-path: /opt/engine/*
                  jvm-options: [-XX:+UseZGC, -Xlog:gc]
                  class-archives: /var/cache/gustfront
                blob.max-bytes: 1GiB
                """, Map.of());

        assertThat(SupervisorConfig.of(settings, Optional.empty()))
                .isEqualTo(new SupervisorConfig(
                        "node-7",
                        "0.0.0.0",
                        "n7.example",
                        List.of(7700, 7701),
                        Path.of("/var/lib/gustfront/supervisor"),
                        Path.of("/etc/gustfront/secret"),
                        List.of(URI.create("http://m1:6680"), URI.create("http://m2:6680")),
                        Path.of("/opt/jdk/bin/java"),
                        "/opt/engine/*",
                        List.of("-XX:+UseZGC", "-Xlog:gc"),
                        Optional.of(Path.of("/var/cache/gustfront")),
                        1L << 30,
                        new MasterConfig.ZooKeeperConfig("zk1:2181", "/gustfront", Duration.ofSeconds(6))));
        assertThat(settings.get(ClusterSettings.ZOOKEEPER_PATIENCE)).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings.get(ClusterSettings.ZOOKEEPER_BIND_HOST)).isEqualTo("0.0.0.0");
        assertThat(settings.get(ClusterSettings.ZOOKEEPER_PORT)).isEqualTo(3181);
        assertThat(settings.get(ClusterSettings.ZOOKEEPER_OPEN)).isTrue();
    }

    @Test
    void shouldSayWhatASupervisorLacks() throws Exception {
        assertThatThrownBy(() -> SupervisorConfig.of(Settings.defaults(ClusterSettings.all()), Optional.of(directory)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("lib-worker")
                .hasMessageContaining("supervisor.class-path");
        Settings none = read("supervisor: {ports: [], class-path: x}", Map.of());
        assertThatThrownBy(() -> SupervisorConfig.of(none, Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("supervisor.ports");
    }

    @Test
    void shouldMapEveryKey() throws Exception {
        Settings settings = read("""
                data.dir: /var/lib/gustfront
                secret:
                  file: /etc/gustfront/secret
                zookeeper:
                  servers: [zk1:2181, zk2:2181]
                  root: /other
                  session: 9s
                master:
                  id: m1
                  bind-host: 0.0.0.0
                  host: master.example
                  hosts:
                    - alias.example
                    - other.example
                  control-port: 1
                  rest-port: 2
                  failpoint-file: /tmp/failpoint
                  urls: http://master.example:2
                blob.max-bytes: 1GiB
                topology:
                  max-bytes: 1MiB
                """, Map.of());

        assertThat(MasterConfig.of(settings))
                .isEqualTo(new MasterConfig(
                        "m1",
                        "0.0.0.0",
                        "master.example",
                        1,
                        2,
                        List.of("alias.example", "other.example"),
                        Path.of("/var/lib/gustfront/master/blobs"),
                        Path.of("/etc/gustfront/secret"),
                        1L << 30,
                        1L << 20,
                        new MasterConfig.ZooKeeperConfig("zk1:2181,zk2:2181", "/other", Duration.ofSeconds(9)),
                        Optional.of(Path.of("/tmp/failpoint"))));
        assertThat(settings.get(ClusterSettings.MASTER_URLS)).containsExactly("http://master.example:2");
    }

    @Test
    void shouldLetTheCommandLineWinOverTheEnvironmentAndThatOverTheFile() throws Exception {
        String yaml = "master.rest-port: 1\nmaster.control-port: 1\nmaster.id: file\n";
        Map<String, String> environment =
                Map.of("GUST_MASTER_REST_PORT", "2", "GUST_MASTER_CONTROL_PORT", "2", "GUST_OTHER", "x");

        Settings settings = read(yaml, environment, "master.rest-port=3");

        assertThat(settings.get(ClusterSettings.MASTER_REST_PORT)).isEqualTo(3);
        assertThat(settings.get(ClusterSettings.MASTER_CONTROL_PORT)).isEqualTo(2);
        assertThat(settings.get(ClusterSettings.MASTER_ID)).isEqualTo("file");
        assertThat(settings.isSet(ClusterSettings.MASTER_ID)).isTrue();
        assertThat(settings.isSet(ClusterSettings.MASTER_URLS)).isFalse();
    }

    @Test
    void shouldTellAllProblemsAtOnceWithTheirPlaces() {
        String yaml = "data.dir: x\nmaster:\n  rest-prot: 1\n  control-port: many\nzookeeper.session: soon\n";

        assertThatThrownBy(() -> read(yaml, Map.of("GUST_BLOB_MAX_BYTES", "1TB"), "nonsense", "master.rest-port=99999"))
                .isInstanceOfSatisfying(
                        SettingsException.class,
                        e -> assertThat(e.problems())
                                .hasSize(6)
                                .anyMatch(line -> line.contains("gustfront.yaml:3: there is no key 'master.rest-prot'")
                                        && line.contains("did you mean 'master.rest-port'?"))
                                .anyMatch(line -> line.contains("gustfront.yaml:4: 'master.control-port' is 'many'"))
                                .anyMatch(line -> line.contains("gustfront.yaml:5: 'zookeeper.session' is 'soon'"))
                                .anyMatch(line -> line.contains("GUST_BLOB_MAX_BYTES"))
                                .anyMatch(line -> line.contains("-c nonsense: must be key=value"))
                                .anyMatch(line -> line.contains("-c master.rest-port") && line.contains("99999")));
    }

    @Test
    void shouldSayWhereAFileIsNoYaml() {
        assertThatThrownBy(() -> read("a: 1\nb: [1, 2\n", Map.of()))
                .isInstanceOfSatisfying(
                        SettingsException.class,
                        e -> assertThat(e.problems())
                                .anyMatch(line ->
                                        line.contains("is no YAML") && line.matches(".*gustfront.yaml:\\d+: .*")));
    }

    @Test
    void shouldTakeTheShippedConfiguration() throws Exception {
        Settings settings = Settings.read(
                ClusterSettings.all(), Optional.of(Path.of("..", "conf", "gustfront.yaml")), Map.of(), List.of());

        assertThat(MasterConfig.of(settings)).isEqualTo(MasterConfig.of(Settings.defaults(ClusterSettings.all())));
    }

    @Test
    void shouldMakeASecretOnceAndForItsOwnerAlone() throws Exception {
        Path file = directory.resolve("deep").resolve("secret");

        Secret made = SecretFile.readOrMake(file);

        assertThat(SecretFile.readOrMake(file)).isEqualTo(made);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(made).hasToString("***");
        assertThat(SecretFile.token(made)).doesNotContain(Files.readString(file).trim());
        try (var files = Files.list(file.getParent())) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void shouldRefuseASecretThatOthersCanReadOrThatIsNone() throws Exception {
        Path file = directory.resolve("secret");
        SecretFile.readOrMake(file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> SecretFile.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("chmod 600");

        Files.writeString(file, "hello");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertThatThrownBy(() -> SecretFile.read(file)).isInstanceOf(IOException.class);
    }
}
