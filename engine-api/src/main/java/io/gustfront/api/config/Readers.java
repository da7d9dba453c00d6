package io.gustfront.api.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns what users write into typed values. Each refuses with a message that says what is expected. */
final class Readers {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,12})\\s*(ns|us|ms|s|m|h|d)");
    private static final Duration LONGEST_IN_NANOS = Duration.ofNanos(Long.MAX_VALUE);
    private static final Pattern BYTES = Pattern.compile("(\\d{1,12})\\s*(B|KiB|MiB|GiB)?");

    private Readers() {}

    static Function<Object, Boolean> bool() {
        return value -> {
            if (value instanceof Boolean bool) {
                return bool;
            }
            return switch (String.valueOf(value).toLowerCase(Locale.ROOT)) {
                case "true" -> true;
                case "false" -> false;
                default -> throw new IllegalArgumentException("is '" + value + "', must be true or false");
            };
        };
    }

    static Function<Object, Integer> integer(int min, int max) {
        return value -> {
            long number;
            if (value instanceof Integer || value instanceof Long || value instanceof Short) {
                number = ((Number) value).longValue();
            } else {
                try {
                    number = Long.parseLong(String.valueOf(value).trim());
                } catch (NumberFormatException e) {
                    throw new IllegalArgumentException("is '" + value + "', must be a whole number", e);
                }
            }
            if (number < min || number > max) {
                throw new IllegalArgumentException("is " + number + ", must be from " + min + " to " + max);
            }
            return (int) number;
        };
    }

    static Function<Object, Duration> duration(Duration min, Duration max) {
        return value -> {
            Duration duration;
            if (value instanceof Duration written) {
                duration = written;
            } else {
                Matcher matcher = DURATION.matcher(String.valueOf(value).trim());
                if (!matcher.matches()) {
                    throw new IllegalArgumentException(
                            "is '" + value + "', must be a number with a unit (ns, us, ms, s, m, h or d), such as 30s");
                }
                duration = ofUnit(Long.parseLong(matcher.group(1)), matcher.group(2));
            }
            if (duration.compareTo(min) < 0 || duration.compareTo(max) > 0) {
                throw new IllegalArgumentException(
                        "is " + text(duration) + ", must be from " + text(min) + " to " + text(max));
            }
            return duration;
        };
    }

    private static Duration ofUnit(long count, String unit) {
        return switch (unit) {
            case "ns" -> Duration.ofNanos(count);
            case "us" -> Duration.ofNanos(Math.multiplyExact(count, 1_000L));
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        };
    }

    /** A duration in the largest unit that says it exactly. */
    static String text(Duration duration) {
        if (duration.compareTo(LONGEST_IN_NANOS) > 0) {
            return duration.toDays() + "d"; // nearly exactly
        }
        long nanos = duration.toNanos();
        if (nanos == 0) {
            return "0ms";
        }
        long[] sizes = {86_400_000_000_000L, 3_600_000_000_000L, 60_000_000_000L, 1_000_000_000L, 1_000_000L, 1_000L};
        String[] units = {"d", "h", "m", "s", "ms", "us"};
        for (int i = 0; i < sizes.length; i++) {
            if (nanos % sizes[i] == 0) {
                return nanos / sizes[i] + units[i];
            }
        }
        return nanos + "ns";
    }

    static Function<Object, Long> bytes(long min, long max) {
        return value -> {
            Matcher matcher = BYTES.matcher(String.valueOf(value).trim());
            if (!matcher.matches()) {
                throw new IllegalArgumentException(
                        "is '" + value + "', must be a number of bytes, or one with B, KiB, MiB or GiB, such as 16MiB");
            }
            String unit = matcher.group(2) == null ? "B" : matcher.group(2);
            int shift = switch (unit) {
                case "KiB" -> 10;
                case "MiB" -> 20;
                case "GiB" -> 30;
                default -> 0;
            };
            long number = Long.parseLong(matcher.group(1));
            long size = number << shift;
            if (size >> shift != number || size < min || size > max) {
                throw new IllegalArgumentException(
                        "is " + value + ", must be from " + bytesText(min) + " to " + bytesText(max));
            }
            return size;
        };
    }

    /** A number of bytes in the largest unit that says it exactly. */
    static String bytesText(long bytes) {
        String[] units = {"GiB", "MiB", "KiB"};
        for (int i = 0; i < units.length; i++) {
            long size = 1L << (10 * (units.length - i));
            if (bytes != 0 && bytes % size == 0) {
                return bytes / size + units[i];
            }
        }
        return Long.toString(bytes);
    }

    static <E extends Enum<E>> Function<Object, E> oneOf(Class<E> type) {
        return value -> {
            List<String> names = new ArrayList<>();
            for (E constant : type.getEnumConstants()) {
                String name = constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
                if (value == constant || name.equals(String.valueOf(value).toLowerCase(Locale.ROOT))) {
                    return constant;
                }
                names.add(name);
            }
            throw new IllegalArgumentException("is '" + value + "', must be " + either(names));
        };
    }

    private static String either(List<String> names) {
        int last = names.size() - 1;
        return last == 0 ? names.get(0) : String.join(", ", names.subList(0, last)) + " or " + names.get(last);
    }

    static Function<Object, List<String>> strings() {
        return value -> {
            List<String> strings = new ArrayList<>();
            if (value instanceof Collection<?> elements) {
                for (Object element : elements) {
                    strings.add(String.valueOf(element));
                }
            } else if (!String.valueOf(value).isBlank()) {
                strings.addAll(List.of(String.valueOf(value).trim().split("\\s+")));
            }
            return List.copyOf(strings);
        };
    }

    /**
     * A map of strings, in the order written: {@code {class: serializer}}, or a list in which a bare name has no value.
     *
     * @param kind what else is told must be
     */
    static Function<Object, Map<String, String>> mapping(String kind) {
        return value -> {
            Map<String, String> mapping = new LinkedHashMap<>();
            if (value instanceof Map<?, ?> entries) {
                entries.forEach((k, v) -> mapping.put(String.valueOf(k), v == null ? "" : String.valueOf(v)));
            } else if (value instanceof Collection<?> elements) {
                for (Object element : elements) {
                    if (element instanceof Map<?, ?>) {
                        mapping.putAll(mapping(kind).apply(element));
                    } else {
                        mapping.put(String.valueOf(element), "");
                    }
                }
            } else {
                throw new IllegalArgumentException("is '" + value + "', must be " + kind);
            }
            return Collections.unmodifiableMap(mapping);
        };
    }
}
