package io.gustfront.cli.cluster;

import io.gustfront.cli.command.CommandEnvironment;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Where the cluster is: what all its commands may be told. */
public final class ClusterOptions {
    @Option(
            names = "--master",
            paramLabel = "URL",
            split = ",",
            converter = UrlConverter.class,
            description = "The masters' REST APIs. Without: master.urls of the configuration, else the cluster that"
                    + " 'gust dev' runs here, else http://127.0.0.1:6680.")
    private List<URI> masters = new ArrayList<>();

    @Option(
            names = "--secret-file",
            paramLabel = "FILE",
            description = "The file with the cluster's secret. Without: secret.file of the configuration.")
    private @Nullable Path secretFile;

    /** For picocli. */
    public ClusterOptions() {}

    /** The cluster that is meant; nothing was asked of it yet. */
    public Cluster cluster(CommandEnvironment environment) {
        return new Cluster(ClusterLocation.find(
                masters, secretFile, environment.installation(), DevState.ofUser(), environment.variables()));
    }

    /** For picocli. */
    static final class UrlConverter implements ITypeConverter<URI> {
        @Override
        public URI convert(String value) {
            try {
                return new URI(value);
            } catch (URISyntaxException e) {
                throw new TypeConversionException("is '" + value + "', must be a URL such as http://127.0.0.1:6680");
            }
        }
    }
}
