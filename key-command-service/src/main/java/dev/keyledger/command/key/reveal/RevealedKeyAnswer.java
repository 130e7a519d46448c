package dev.keyledger.command.key.reveal;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A secret on its way to the one who asked; it never prints it. */
@Schema(
        name = "RevealedKey",
        requiredProperties = {"key"})
record RevealedKeyAnswer(String key) {
    @Override
    public String toString() {
        return "RevealedKeyAnswer[]";
    }
}
