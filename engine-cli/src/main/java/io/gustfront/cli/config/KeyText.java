package io.gustfront.cli.config;

import io.gustfront.api.config.ConfigKey;
import io.gustfront.api.config.ConfigKey.Scope;
import io.gustfront.api.config.TopologyKeys;
import io.gustfront.cluster.config.ClusterSettings;
import io.gustfront.cluster.config.Setting;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A key of the configuration, in words; those of daemons and of topologies alike.
 *
 * @param key its name
 * @param of {@code daemon}, {@code topology}, or {@code component} for those of topologies that components may override
 * @param kind what may be written
 * @param standard what holds if nothing is; empty if nothing does
 * @param meaning a sentence without a full stop
 * @param variable the environment variable that sets it; empty for keys of topologies
 */
record KeyText(String key, String of, String kind, String standard, String meaning, String variable) {
    /** All, by name: daemons' first, in the order in which the code has them. */
    static Map<String, KeyText> all() {
        Map<String, KeyText> all = new LinkedHashMap<>();
        ClusterSettings.all().values().forEach(setting -> all.put(setting.name(), of(setting)));
        TopologyKeys.all().values().forEach(key -> all.put(key.name(), of(key)));
        return all;
    }

    private static KeyText of(Setting<?> setting) {
        String home = System.getProperty("user.home");
        return new KeyText(
                setting.name(),
                "daemon",
                setting.kind().words(),
                setting.standard().startsWith(home + "/")
                        ? "~" + setting.standard().substring(home.length())
                        : setting.standard(),
                setting.meaning(),
                setting.environmentName());
    }

    private static KeyText of(ConfigKey<?> key) {
        return new KeyText(
                key.name(),
                key.scope() == Scope.COMPONENT ? "component" : "topology",
                key.kind(),
                key.defaultText(),
                key.meaning(),
                "");
    }

    /** Where it may be set. */
    String places() {
        return switch (of) {
            case "daemon" ->
                "conf/gustfront.yaml, the environment variable " + variable + ", or -c " + key + "=... of a daemon";
            case "topology" -> "the topology's Config, or -c " + key + "=... of 'gust submit' and 'gust local'";
            default ->
                "the topology's Config, -c " + key
                        + "=... of 'gust submit' and 'gust local', or one component's addConfiguration";
        };
    }
}
