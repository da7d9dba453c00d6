package io.gustfront.runtime.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.runtime.channel.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HmacSha256Test {
    private static byte[] mac(byte[] key, byte[]... parts) {
        HmacSha256 mac = new HmacSha256(key);
        for (byte[] part : parts) {
            mac.update(part);
        }
        return mac.finish();
    }

    private static byte[] repeated(int value, int times) {
        byte[] bytes = new byte[times];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Case 1 of RFC 4231. */
    @Test
    void shouldMakeTheCodeOfTheStandardForAShortKey() {
        assertThat(mac(repeated(0x0b, 20), ascii("Hi There")))
                .asHexString()
                .isEqualToIgnoringCase("b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    }

    /** Case 6 of RFC 4231. */
    @Test
    void shouldMakeTheCodeOfTheStandardForAKeyThatIsLongerThanABlock() {
        assertThat(mac(repeated(0xaa, 131), ascii("Test Using Larger Than Block-Size Key - Hash Key First")))
                .asHexString()
                .isEqualToIgnoringCase("60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 31, 32, 63, 64, 65, 200})
    void shouldMakeTheCodeThatTheJdkMakes(int keyLength) throws Exception {
        byte[] key = new byte[keyLength];
        byte[] message = new byte[1_000];
        new Random(keyLength).nextBytes(key);
        new Random(-keyLength).nextBytes(message);
        Mac jdk = Mac.getInstance("HmacSHA256");
        jdk.init(new SecretKeySpec(key, "HmacSHA256"));

        assertThat(mac(key, Arrays.copyOf(message, 333), Arrays.copyOfRange(message, 333, 1_000)))
                .isEqualTo(jdk.doFinal(message));
    }

    /** Clients of one version and masters of another have the same secret file: what is derived from it may not change. */
    @Test
    void shouldKeepWhatIsDerivedFromASecret() {
        Secret secret = Secret.of(repeated(7, 32));

        assertThat(HexFormat.of().formatHex(secret.derive("rest token").toBytes()))
                .isEqualTo("0d4420f50a768a5eda18475abed2b2c459ff82aba8eeb4fdfc55d3bcbfd43447");
    }
}
