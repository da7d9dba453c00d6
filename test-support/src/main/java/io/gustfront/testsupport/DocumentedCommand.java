package io.gustfront.testsupport;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A command that stands after {@code gust} in a code block of a page.
 *
 * @param page where it stands
 * @param words as a shell would hand them over
 */
public record DocumentedCommand(Path page, List<String> words) {
    private static final Pattern WORD = Pattern.compile("'([^']*)'|(;)|[^\\s;']+");
    private static final Pattern SOURCED = Pattern.compile("source <\\((.*)\\)");

    /** Copies what it is given. */
    public DocumentedCommand {
        words = List.copyOf(words);
    }

    /** All of the README and of the pages under {@code docs} but the references, in the order in which people read them. */
    public static List<DocumentedCommand> in(Path root) throws IOException {
        List<Path> pages = new ArrayList<>(List.of(root.resolve("README.md")));
        try (Stream<Path> files = Files.walk(root.resolve("docs"))) {
            files.filter(file -> file.toString().endsWith(".md"))
                    .filter(file -> !file.toString().contains("/reference/"))
                    .sorted()
                    .forEach(pages::add);
        }
        List<DocumentedCommand> commands = new ArrayList<>();
        for (Path page : pages) {
            addAll(page, commands);
        }
        return commands;
    }

    private static void addAll(Path page, List<DocumentedCommand> commands) throws IOException {
        boolean inBlock = false;
        boolean ofCommands = false;
        StringBuilder continued = new StringBuilder();
        for (String line : Files.readAllLines(page)) {
            if (line.startsWith("```")) {
                inBlock = !inBlock;
                ofCommands = inBlock && (line.equals("```") || line.equals("```sh"));
            } else if (ofCommands && line.endsWith("\\")) {
                continued.append(line, 0, line.length() - 1).append(' ');
            } else if (ofCommands) {
                add(page, continued + line, commands);
                continued.setLength(0);
            }
        }
    }

    private static void add(Path page, String line, List<DocumentedCommand> commands) {
        String text = line.replaceFirst("\\s#.*", "").strip();
        Matcher sourced = SOURCED.matcher(text);
        if (sourced.matches()) {
            text = sourced.group(1);
        }
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(text + ";");
        while (word.find()) {
            if (word.group(2) == null) {
                words.add(word.group(1) == null ? word.group() : word.group(1));
            } else {
                if (words.size() > 1 && words.get(0).matches("(bin/)?gust")) {
                    commands.add(new DocumentedCommand(page, words.subList(1, words.size())));
                }
                words.clear();
            }
        }
    }

    /** As it is typed, but for quotes. */
    @Override
    public String toString() {
        return String.join(" ", words);
    }
}
