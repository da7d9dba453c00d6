package io.gustfront.cluster.config;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * A key of the daemons' configuration.
 *
 * @param <T> what its value is read into
 * @param name as written in YAML, with dots between levels, and after {@code -c}
 * @param kind what may be written
 * @param standard what holds when it isn't set, as it would be written
 * @param meaning one sentence
 */
public record Setting<T>(String name, Kind<T> kind, String standard, String meaning) {
    /** What the names of all environment variables begin with that are the engine's. */
    public static final String VARIABLE_PREFIX = "GUST_";

    static Setting<String> text(String name, String standard, String meaning) {
        return new Setting<>(name, new Kind.Text(), standard, meaning);
    }

    static Setting<String> id(String name, String meaning) {
        return new Setting<>(name, new Kind.Id(), "", meaning);
    }

    static Setting<String> host(String name, String standard, String meaning) {
        return new Setting<>(name, new Kind.Host(standard), standard, meaning);
    }

    static Setting<List<String>> ensemble(String name, String meaning) {
        return new Setting<>(name, new Kind.Ensemble(), "", meaning);
    }

    static Setting<List<String>> list(String name, String standard, String meaning) {
        return new Setting<>(name, new Kind.Words(), standard, meaning);
    }

    static Setting<Integer> integer(String name, int standard, int min, int max, String meaning) {
        return new Setting<>(name, new Kind.WholeNumber(min, max), Integer.toString(standard), meaning);
    }

    static Setting<Boolean> flag(String name, boolean standard, String meaning) {
        return new Setting<>(name, new Kind.Flag(), Boolean.toString(standard), meaning);
    }

    static Setting<List<Integer>> ports(String name, String standard, String meaning) {
        return new Setting<>(name, new Kind.Ports(), standard, meaning);
    }

    static Setting<String> servers(String name, String standard, String meaning) {
        return new Setting<>(name, new Kind.Servers(), standard, meaning);
    }

    static Setting<List<String>> urls(String name, String standard, String meaning) {
        return new Setting<>(name, new Kind.Urls(), standard, meaning);
    }

    static Setting<String> node(String name, String standard, String meaning) {
        return new Setting<>(name, new Kind.Node(), standard, meaning);
    }

    static Setting<Duration> duration(String name, String standard, String min, String max, String meaning) {
        return new Setting<>(name, new Kind.Time(min, max), standard, meaning);
    }

    static Setting<Long> bytes(String name, String standard, String meaning) {
        return new Setting<>(name, new Kind.Bytes(), standard, meaning);
    }

    /** The name of the environment variable that sets it: {@code GUST_MASTER_REST_PORT} for {@code master.rest-port}. */
    public String environmentName() {
        return VARIABLE_PREFIX + name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    @Override
    public String toString() {
        return name;
    }
}
