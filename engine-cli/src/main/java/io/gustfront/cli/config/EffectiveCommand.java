package io.gustfront.cli.config;

import io.gustfront.cli.command.CommandEnvironment;
import io.gustfront.cli.output.Json;
import io.gustfront.cli.output.ResultOptions;
import io.gustfront.cli.output.TextTable;
import io.gustfront.cli.output.TextTable.Align;
import io.gustfront.cluster.config.ClusterSettings;
import io.gustfront.cluster.config.Setting;
import io.gustfront.cluster.config.Settings;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code gust config effective}. */
@Command(
        name = "effective",
        header = "Show what holds for a daemon that is started here, and where that is written.",
        description = "Reads and checks what a daemon would: the file, the environment, and -c over both.",
        footer = {"", "Example: gust config effective --origin"})
final class EffectiveCommand implements Callable<Integer> {
    private final CommandEnvironment environment;

    @Option(names = "--origin", description = "Show where each value is written.")
    private boolean origin;

    @Mixin
    private ConfigurationOptions configuration;

    @Mixin
    private ResultOptions result;

    @SuppressWarnings("NullAway.Init") // picocli sets the options
    EffectiveCommand(CommandEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        Settings settings = configuration.read(environment);
        if (result.json()) {
            Map<String, Object> json = new LinkedHashMap<>();
            ClusterSettings.all().values().forEach(setting -> json.put(setting.name(), json(settings, setting)));
            environment.terminal().out().println(Json.text(json));
            return 0;
        }
        TextTable table =
                origin ? TextTable.of(Align.LEFT, Align.LEFT, Align.LEFT) : TextTable.of(Align.LEFT, Align.LEFT);
        ClusterSettings.all().values().forEach(setting -> {
            if (origin) {
                table.row(setting.name(), settings.text(setting), originOf(settings, setting));
            } else {
                table.row(setting.name(), settings.text(setting));
            }
        });
        table.print(environment.terminal().out(), environment.terminal().width());
        return 0;
    }

    private Object json(Settings settings, Setting<?> setting) {
        if (!origin) {
            return settings.text(setting);
        }
        Map<String, Object> both = new LinkedHashMap<>();
        both.put("value", settings.text(setting));
        both.put("origin", originOf(settings, setting));
        return both;
    }

    private static String originOf(Settings settings, Setting<?> setting) {
        return settings.origin(setting).orElse("default");
    }
}
