package io.gustfront.cluster.view;

/** How masters and clients of the REST API tell each other which they are. */
public final class ApiVersion {
    /** The API's version: it changes when clients of the one can't talk to masters of the other. */
    public static final String CURRENT = "1";

    /** The header with it, in each answer. */
    public static final String HEADER = "Gustfront-Api";

    /** The header with the engine's version, in each answer. */
    public static final String ENGINE_HEADER = "Gustfront-Version";

    private ApiVersion() {}
}
