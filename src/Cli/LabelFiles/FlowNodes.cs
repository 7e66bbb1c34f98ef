using System.Globalization;
using System.Text;
using ZeroShotOrleans.Cli.Errors;

namespace ZeroShotOrleans.Cli.LabelFiles;

/// <summary>Parses lists and dictionaries in Python syntax or YAML flow style: <c>['cat', "dog"]</c>, <c>[cat, dog]</c>, <c>{0: 'cat'}</c>.</summary>
/// <param name="text">The text, with LF line endings.</param>
/// <param name="start">The index where the list starts.</param>
/// <param name="firstLine">The line of that index, counted from 1.</param>
/// <param name="problem">Creates exceptions for the file.</param>
internal sealed class FlowNodes(string text, int start, int firstLine, LabelFileProblem problem)
{
    // Enough for any list of labels.
    private const int MaxDepth = 8;

    private int _line = firstLine;

    /// <summary>The index after the parsed value.</summary>
    public int End { get; private set; } = start;

    /// <summary>The line of <see cref="End"/>.</summary>
    public int Line => _line;

    /// <summary>Parses a text with a single value.</summary>
    /// <exception cref="UsageException">The value is invalid, or followed by other text.</exception>
    public LabelNode ReadAll()
    {
        var node = Read();
        SkipBlanks();
        if (Next is ';')
        {
            End++;
            SkipBlanks();
        }

        return End < text.Length ? throw problem.At(_line, "unexpected text after the end of the list.") : node;
    }

    /// <summary>Parses the value at the current position.</summary>
    /// <exception cref="UsageException">The value is invalid.</exception>
    public LabelNode Read() => Value(depth: 0);

    /// <summary>Parses the quoted string at the current position.</summary>
    /// <exception cref="UsageException">The string is not closed, or has an unknown escape.</exception>
    public string ReadQuoted()
    {
        var quote = text[End++];
        var value = new StringBuilder();
        for (; End < text.Length && text[End] != '\n'; End++)
        {
            if (text[End] == quote)
            {
                End++;
                if (Next != quote)
                {
                    return value.ToString();
                }

                // A doubled quote is an escaped quote.
            }
            else if (text[End] == '\\')
            {
                value.Append(Escaped());
                continue;
            }

            value.Append(text[End]);
        }

        throw problem.At(_line, $"a quote ({quote}) is not closed on the same line.");
    }

    private char Next => End < text.Length ? text[End] : '\0';

    private LabelNode Value(int depth)
    {
        if (depth > MaxDepth)
        {
            throw problem.At(_line, "lists are nested too deeply.");
        }

        SkipBlanks();
        return Next switch
        {
            '[' => List(']', depth),
            '(' => List(')', depth),
            '{' => Map(depth),
            _ => Scalar(stopAtColon: false),
        };
    }

    private ListNode List(char close, int depth)
    {
        var line = _line;
        End++;
        List<LabelNode> items = [];
        while (!Closes(close))
        {
            items.Add(Value(depth + 1));
            Separator(close);
        }

        return new ListNode(items, line);
    }

    private MapNode Map(int depth)
    {
        var line = _line;
        End++;
        List<(TextNode, LabelNode)> entries = [];
        while (!Closes('}'))
        {
            var key = Scalar(stopAtColon: true);
            SkipBlanks();
            if (Next != ':')
            {
                throw problem.At(_line, $"{LabelFileProblem.Excerpt(key.Value)} is not followed by a colon. Write a dictionary like {{0: 'cat', 1: 'dog'}}, and a list in [ ].");
            }

            End++;
            entries.Add((key, Value(depth + 1)));
            Separator('}');
        }

        return new MapNode(entries, line);
    }

    private bool Closes(char close)
    {
        SkipBlanks();
        if (End >= text.Length)
        {
            throw problem.At(_line, $"the list is not closed: {close} is missing at its end.");
        }

        if (Next != close)
        {
            return false;
        }

        End++;
        return true;
    }

    private void Separator(char close)
    {
        SkipBlanks();
        if (Next == ',')
        {
            End++;
        }
        else if (End < text.Length && Next != close)
        {
            throw problem.At(_line, $"a comma or {close} is missing before '{Next}'.");
        }
    }

    private TextNode Scalar(bool stopAtColon)
    {
        // Python 2 prefixes Unicode strings with u.
        if (Next is 'u' && End + 1 < text.Length && text[End + 1] is '\'' or '"')
        {
            End++;
        }

        if (Next is '\'' or '"')
        {
            return new TextNode(ReadQuoted(), _line);
        }

        var begin = End;
        while (End < text.Length && Next is not (',' or ']' or ')' or '}' or '[' or '{' or '\n') && !(Next is ':' && stopAtColon))
        {
            End++;
        }

        var word = text[begin..End].Trim();
        return word switch
        {
            "" => throw problem.At(_line, "the list has an empty item: remove the extra comma, or add the missing label."),
            [.., '\'' or '"'] or ['&' or '*' or '!' or '|' or '>' or '%' or '@' or '`' or '#', ..] =>
                throw problem.At(_line, $"{LabelFileProblem.Excerpt(word)} is not supported. Put each label in quotes, or write one label per line."),
            _ when word.Contains(" #", StringComparison.Ordinal) => throw problem.At(_line, $"{LabelFileProblem.Excerpt(word)} contains a comment. Remove it, or put the label in quotes."),
            _ when word.Contains(": ", StringComparison.Ordinal) =>
                throw problem.At(_line, $"{LabelFileProblem.Excerpt(word)} is a key with a value instead of a label. If the colon is part of the label, put the label in quotes."),
            _ => new TextNode(word, _line),
        };
    }

    // Leaves the position on the last character of the escape.
    private string Escaped()
    {
        End++;
        switch (Next)
        {
            case '\\' or '\'' or '"' or '/':
                return Next.ToString();
            case 't':
                return "\t";
            case 'n':
                return "\n";
            case 'x':
                return Code(2);
            case 'u':
                return Code(4);
            default:
                throw problem.At(_line, $"\\{Next} is an unsupported escape. Write the character itself, and a backslash as \\\\.");
        }
    }

    private string Code(int digits)
    {
        if (End + digits >= text.Length || !ushort.TryParse(text.AsSpan(End + 1, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
        {
            throw problem.At(_line, $"an escape has fewer than {digits} hexadecimal digits.");
        }

        End += digits;
        return ((char)code).ToString();
    }

    private void SkipBlanks()
    {
        while (End < text.Length)
        {
            if (char.IsWhiteSpace(Next))
            {
                _line += Next == '\n' ? 1 : 0;
                End++;
            }
            else if (Next == '#' && (End == 0 || char.IsWhiteSpace(text[End - 1]) || text[End - 1] is ',' or '[' or '{'))
            {
                // A comment of Python and YAML.
                End = text.IndexOf('\n', End) is var end and >= 0 ? end : text.Length;
            }
            else
            {
                return;
            }
        }
    }
}
