package io.gustfront.cli.config;

/** The reference of the configuration, as Markdown; a test holds the page in the documentation against it. */
public final class ConfigReference {
    private ConfigReference() {}

    /** The page. */
    public static String markdown() {
        StringBuilder page = new StringBuilder();
        page.append(
                "# Configuration\n\nGenerated from the code. `gust config explain KEY` says the same; `gust config effective"
                        + " --origin` shows what\nholds, and where that is written.\n\n## Of daemons\n\nIn `conf/gustfront.yaml`, in the"
                        + " environment, or with `-c key=value`: each goes over the one before.\n\n"
                        + "| key | default | value | meaning |\n|---|---|---|---|\n");
        KeyText.all().values().stream().filter(key -> key.of().equals("daemon")).forEach(key -> append(page, key));
        page.append(
                "\n## Of topologies\n\nIn the program's `Config`, or with `-c key=value` of `gust submit` and `gust local`,"
                        + " which goes over it. Those that are\nmarked * may be set for one component, too.\n\n"
                        + "| key | default | value | meaning |\n|---|---|---|---|\n");
        KeyText.all().values().stream()
                .filter(key -> !key.of().equals("daemon"))
                .forEach(key -> append(page, key));
        return page.toString();
    }

    private static void append(StringBuilder page, KeyText key) {
        page.append("| `")
                .append(key.key())
                .append(key.of().equals("component") ? "` * | " : "` | ")
                .append(key.standard().isEmpty() ? "" : "`" + key.standard() + "`")
                .append(" | ")
                .append(key.kind())
                .append(" | ")
                .append(key.meaning())
                .append(" |\n");
    }
}
