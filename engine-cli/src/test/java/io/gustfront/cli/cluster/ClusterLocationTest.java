package io.gustfront.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gustfront.cli.command.CommandFailedException;
import io.gustfront.cli.command.Installation;
import io.gustfront.cluster.config.SecretFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterLocationTest {
    private static final URI TOLD = URI.create("http://told:1");
    private static final URI OF_DEV = URI.create("http://127.0.0.1:2");

    @TempDir
    private Path directory;

    private Path configured;
    private Path ofDev;
    private DevState dev;
    private Map<String, String> environment;

    @BeforeEach
    void makeSecrets() throws IOException {
        configured = directory.resolve("configured");
        ofDev = directory.resolve("of-dev");
        SecretFile.readOrMake(configured);
        SecretFile.readOrMake(ofDev);
        dev = new DevState(directory.resolve("user").resolve("dev.properties"));
        environment = Map.of("GUST_SECRET_FILE", configured.toString());
    }

    private ClusterLocation find(URI... told) {
        return ClusterLocation.find(List.of(told), null, new Installation(directory), dev, environment);
    }

    private void devRuns(long pid) throws IOException {
        dev.write(new DevState.Running(OF_DEV, ofDev, "token of dev", pid, Optional.empty()));
    }

    @Test
    void shouldTakeTheDefaultsWhereNothingIsSaid() {
        assertThat(find().masters()).containsExactly(URI.create("http://127.0.0.1:6680"));
        assertThat(find().secretFile()).isEqualTo(configured);
    }

    @Test
    void shouldFindTheClusterThatDevRunsHereWithItsSecret() throws IOException {
        devRuns(ProcessHandle.current().pid());

        assertThat(find().masters()).containsExactly(OF_DEV);
        assertThat(find().secretFile()).isEqualTo(ofDev);
        assertThat(find(OF_DEV).secretFile()).isEqualTo(ofDev);
        assertThat(find(OF_DEV).token()).isEqualTo("token of dev");
        assertThat(dev.file())
                .satisfies(file -> assertThat(Files.getPosixFilePermissions(file))
                        .isEqualTo(PosixFilePermissions.fromString("rw-------")));
    }

    @Test
    void shouldDeriveTheTokenWhereAnOlderVersionRuns() throws IOException {
        dev.write(
                new DevState.Running(OF_DEV, ofDev, "", ProcessHandle.current().pid(), Optional.empty()));

        assertThat(find().token()).isEqualTo(SecretFile.token(SecretFile.read(ofDev)));
    }

    @Test
    void shouldDeriveTheTokenFromTheSecretThatIsToldOrConfigured() throws IOException {
        devRuns(ProcessHandle.current().pid());
        String ofConfigured = SecretFile.token(SecretFile.read(configured));

        assertThat(find(TOLD).token()).isEqualTo(ofConfigured);
        assertThat(ClusterLocation.find(List.of(), configured, new Installation(directory), dev, environment)
                        .token())
                .isEqualTo(ofConfigured);
    }

    @Test
    void shouldPassOverWhatADeadProcessLeft() throws Exception {
        Process ended = new ProcessBuilder("true").start();
        ended.waitFor();
        devRuns(ended.pid());

        assertThat(find().masters()).containsExactly(URI.create("http://127.0.0.1:6680"));
    }

    @Test
    void shouldLetWhatIsToldAndConfiguredWinOverDev() throws IOException {
        devRuns(ProcessHandle.current().pid());

        assertThat(find(TOLD).masters()).containsExactly(TOLD);
        assertThat(find(TOLD).secretFile()).isEqualTo(configured);
        environment = Map.of("GUST_MASTER_URLS", "http://a:1,http://b:2", "GUST_SECRET_FILE", configured.toString());
        assertThat(find().masters()).containsExactly(URI.create("http://a:1"), URI.create("http://b:2"));
    }

    @Test
    void shouldReadTheConfigurationOfTheInstallation() throws IOException {
        Files.createDirectories(directory.resolve("conf"));
        Files.writeString(directory.resolve("conf/gustfront.yaml"), "master.urls: http://configured:3\n");

        assertThat(find().masters()).containsExactly(URI.create("http://configured:3"));
    }

    @Test
    void shouldRefuseASecretThatOthersCanRead() throws IOException {
        Files.setPosixFilePermissions(configured, PosixFilePermissions.fromString("rw-r--r--"));

        assertThatThrownBy(this::find)
                .isInstanceOf(CommandFailedException.class)
                .hasMessageContaining("chmod 600");
    }

    @Test
    void shouldRemoveOnlyItsOwnState() throws IOException {
        devRuns(1);

        dev.removeOf(2);
        assertThat(dev.read()).isPresent();
        dev.removeOf(1);
        assertThat(dev.read()).isEmpty();
    }
}
