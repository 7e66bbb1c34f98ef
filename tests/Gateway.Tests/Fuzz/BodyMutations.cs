namespace ZeroShotOrleans.Gateway.Tests.Fuzz;

/// <summary>Turns valid bodies into invalid ones.</summary>
internal static class BodyMutations
{
    private static readonly string[] _values =
    [
        "null", "true", "false", "0", "-1", "1e400", "-1e400", "1e-400", "NaN", "Infinity", "9223372036854775808", "2147483648", "0.1", "1.0", "00", "\"\"", "\" \"", "[]", "{}",
        "[[]]", "[null]", "{\"image\":null}", "\"\\u0000\"", "\"\\ud800\"", "\"\\udfff\\ud800\"", "\"\\uFFFF\"", "\"\\uFEFF\"", "\"{}\"", "\"{}{}\"", "\"/etc/passwd\"", "\"../../../etc/passwd\"",
        "\"file:///etc/passwd\"", "\"http://127.0.0.1:1/\"", "\"http://[\"", "\"data:\"", "\"data:image/png;base64,\"", "\"data:image/png;base64,AAAA\"", "\"data:text/plain,hello\"", "\"====\"", "\"A\"",
        "\"AAAAA\"", "\"_-_-\"", "\"iVBORw0KGgo=\"", "\"/9j/\"", "\"a@b@-1\"", "\"things@99999999999\"", "\"clip/../clip\"", "\"CLIP\"", "\"softmax\"", "[1,2,3]", "[[1,2,3]]", "\"cat,,,dog\"", "[\"cat\",\"cat\"]",
        "{\"url\":1}", "{\"base64\":\"\"}", "{\"$type\":\"System.Object\"}", "\"\\\\\"", "\"%s%n{0}${jndi:ldap://x}\"", "\"\U0001F408\"", "\"\u202E\"",
    ];

    private static readonly byte[][] _scraps =
    [
        [0], [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xEF, 0xBB, 0xBF], "\r\n"u8.ToArray(), "--"u8.ToArray(), "------part--\r\n"u8.ToArray(), "\""u8.ToArray(), "{"u8.ToArray(),
        "}"u8.ToArray(), "["u8.ToArray(), "]"u8.ToArray(), ","u8.ToArray(), ":"u8.ToArray(), "\\"u8.ToArray(), "\\u"u8.ToArray(), "//"u8.ToArray(), "e999"u8.ToArray(), "; filename=\""u8.ToArray(),
        "; charset=utf-7"u8.ToArray(), "Content-Transfer-Encoding: base64\r\n"u8.ToArray(),
    ];

    /// <summary>A random mutation.</summary>
    public static byte[] Mutate(byte[] body, Random random) => random.Next(12) switch
    {
        0 => body[..random.Next(body.Length + 1)],
        1 => Flip(body, random),
        2 => Insert(body, _scraps[random.Next(_scraps.Length)], random),
        3 => Repeat(body, random),
        4 => Cut(body, random),
        5 => Deep(random),
        6 => Duplicate(body, random),
        7 => Noise(random),
        _ => ReplaceValue(body, random),
    };

    private static byte[] Flip(byte[] body, Random random)
    {
        var copy = body.ToArray();
        for (var i = random.Next(1, 5); i > 0 && copy.Length > 0; i--)
        {
            copy[random.Next(copy.Length)] = (byte)random.Next(256);
        }

        return copy;
    }

    private static byte[] Insert(byte[] body, byte[] what, Random random)
    {
        var at = random.Next(body.Length + 1);
        return [.. body[..at], .. what, .. body[at..]];
    }

    private static byte[] Cut(byte[] body, Random random)
    {
        var from = random.Next(body.Length + 1);
        return [.. body[..from], .. body[random.Next(from, body.Length + 1)..]];
    }

    private static byte[] Repeat(byte[] body, Random random)
    {
        var from = random.Next(body.Length + 1);
        var part = body[from..Math.Min(body.Length, from + random.Next(200))];
        return [.. body[..from], .. Enumerable.Repeat(part, random.Next(1, 200)).SelectMany(each => each), .. body[from..]];
    }

    private static byte[] Deep(Random random)
    {
        var depth = random.Next(1, 20_000);
        var (open, close) = random.Next(2) == 0 ? ("[", "]") : ("{\"inputs\":", "}");
        return System.Text.Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(open, depth)) + "1" + (random.Next(2) == 0 ? "" : string.Concat(Enumerable.Repeat(close, depth))));
    }

    private static byte[] Noise(Random random)
    {
        var noise = new byte[random.Next(4_000)];
        random.NextBytes(noise);
        return noise;
    }

    // A duplicate member with a different value.
    private static byte[] Duplicate(byte[] body, Random random)
    {
        var text = System.Text.Encoding.Latin1.GetString(body);
        var end = text.LastIndexOf('}');
        string[] names = ["inputs", "image", "images", "parameters", "labels", "candidate_labels", "model", "input", "source", "type", "labelSet", "topK", "top_k"];
        return end < 0 ? body : System.Text.Encoding.Latin1.GetBytes(text[..end] + $",\"{names[random.Next(names.Length)]}\":{Value(random)}" + text[end..]);
    }

    // The text between a colon or comma and the next one: good enough for JSON that need not stay valid.
    private static byte[] ReplaceValue(byte[] body, Random random)
    {
        var text = System.Text.Encoding.Latin1.GetString(body);
        List<int> starts = [];
        for (var i = 0; i < text.Length - 1; i++)
        {
            if (text[i] is ':' or '[' || (text[i] == ',' && text[i + 1] is '"' or '{' or '['))
            {
                starts.Add(i + 1);
            }
        }

        if (starts.Count == 0)
        {
            return Insert(body, System.Text.Encoding.Latin1.GetBytes(Value(random)), random);
        }

        var from = starts[random.Next(starts.Count)];
        return System.Text.Encoding.Latin1.GetBytes(text[..from] + Value(random) + text[End(text, from)..]);
    }

    private static int End(string text, int from)
    {
        var (depth, quoted) = (0, false);
        for (var i = from; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '\\' when quoted:
                    i++;
                    break;
                case '"':
                    quoted = !quoted;
                    break;
                case '{' or '[' when !quoted:
                    depth++;
                    break;
                case '}' or ']' or ',' when !quoted:
                    if (depth == 0)
                    {
                        return i;
                    }

                    depth -= text[i] == ',' ? 0 : 1;
                    break;
            }
        }

        return text.Length;
    }

    private static string Value(Random random) => random.Next(20) switch
    {
        0 => "\"" + new string('x', random.Next(100_000)) + "\"",
        1 => "[" + string.Join(',', Enumerable.Repeat("\"cat\"", random.Next(5_000))) + "]",
        2 => "{" + string.Join(',', Enumerable.Range(0, random.Next(2_000)).Select(i => $"\"k{i}\":{i}")) + "}",
        3 => new string('9', random.Next(1, 1_000)),
        _ => System.Text.Encoding.Latin1.GetString(System.Text.Encoding.UTF8.GetBytes(_values[random.Next(_values.Length)])),
    };
}
