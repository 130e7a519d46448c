package dev.keyledger.command.sandbox;

import dev.keyledger.command.CommandConfig;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** One sink's settings, read strictly: what is missing, broken or of no effect is refused with the property's name. */
final class SinkSettings {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

    private final String name;
    private final CommandConfig.Sandbox.Sink given;

    SinkSettings(String name, CommandConfig.Sandbox.Sink given) {
        this.name = name;
        this.given = given;
        if (!NAME.matcher(name).matches()) {
            throw new ConfigurationException(property() + ": a sink's name matches " + NAME.pattern());
        }
        if (given.timeout().isNegative() || given.timeout().isZero()) {
            throw refused("timeout", "must be longer than nothing");
        }
    }

    String name() {
        return name;
    }

    CommandConfig.Sandbox.Sink given() {
        return given;
    }

    <T> T required(String setting, Optional<T> value) {
        return value.orElseThrow(() -> refused(setting, "is not set; a sink of type " + type() + " needs it"));
    }

    /** Refuses what another type's settings would do here. */
    void only(List<String> possible) {
        var all = List.of(
                setting("directory", given.directory()),
                setting("namespace", given.namespace()),
                setting("secret-name", given.secretName()),
                setting("api-url", given.apiUrl()),
                setting("token-file", given.tokenFile()),
                setting("ca-file", given.caFile()));
        for (Setting setting : all) {
            if (setting.isGiven() && !possible.contains(setting.name())) {
                throw refused(setting.name(), "is no setting of a sink of type " + type());
            }
        }
    }

    ConfigurationException refused(String setting, String why) {
        return new ConfigurationException(property() + "." + setting + " " + why);
    }

    private String type() {
        return given.type().name().toLowerCase(Locale.ROOT);
    }

    private String property() {
        return "keyledger.command.sandbox.sinks." + name;
    }

    private static Setting setting(String name, Optional<?> value) {
        return new Setting(name, value.isPresent());
    }

    private record Setting(String name, boolean isGiven) {}
}
