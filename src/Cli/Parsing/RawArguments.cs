using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Unicode;
using ZeroShotOrleans.Files;

namespace ZeroShotOrleans.Cli.Parsing;

/// <summary>Recovers arguments that are not valid UTF-8, such as Linux file names: .NET replaces their bytes when it decodes them.</summary>
internal static class RawArguments
{
    private const char Lost = '\uFFFD';

    // Arguments and options whose values are paths or path patterns; these are passed on with FileNameEscape.
    private static readonly HashSet<string> _ofFiles = ["PATH", "--include", "--exclude", "--list", "--root", "--tar", "--roots"];

    /// <summary>Returns the command line with lost bytes written as <see cref="FileNameEscape"/>.</summary>
    /// <param name="args">The arguments as decoded by .NET.</param>
    /// <param name="escaped">The arguments that were changed.</param>
    public static string[] OfThisProcess(string[] args, out string[] escaped) =>
        Recover(args, OperatingSystem.IsLinux() && args.Any(arg => arg.Contains(Lost, StringComparison.Ordinal)) ? File.ReadAllBytes("/proc/self/cmdline") : [], out escaped);

    /// <summary>Recovers arguments from a raw command line: the program and its arguments, each followed by a zero byte.</summary>
    internal static string[] Recover(string[] args, ReadOnlySpan<byte> commandLine, out string[] escaped)
    {
        List<string> found = [];
        var recovered = args.ToArray();
        for (var i = args.Length - 1; i >= 0 && !commandLine.IsEmpty; i--)
        {
            commandLine = commandLine[..^1];
            var begin = commandLine.LastIndexOf((byte)0) + 1;
            var bytes = commandLine[begin..];
            if (args[i].Contains(Lost, StringComparison.Ordinal) && !Utf8.IsValid(bytes))
            {
                recovered[i] = FileNameEscape.Encode(bytes);
                found.Add(recovered[i]);
            }

            commandLine = commandLine[..begin];
        }

        escaped = [.. found];
        return recovered;
    }

    /// <summary>Returns an error message if an argument that is not UTF-8 is used for anything but a path; otherwise null.</summary>
    public static string? Problem(ParseResult parsed, IReadOnlyCollection<string> escaped) => escaped.Count == 0 ? null : Problem(parsed.RootCommandResult, escaped);

    private static string? Problem(CommandResult command, IReadOnlyCollection<string> escaped) => command.Children.Select(child => child switch
    {
        CommandResult inner => Problem(inner, escaped),
        OptionResult option => Problem(option.Option.Name, option.Tokens, escaped),
        ArgumentResult argument => Problem(argument.Argument.Name, argument.Tokens, escaped),
        _ => null,
    }).FirstOrDefault(problem => problem is not null);

    // The token may be the end of an argument: --out=NAME.
    private static string? Problem(string name, IReadOnlyList<Token> tokens, IReadOnlyCollection<string> escaped) =>
        !_ofFiles.Contains(name) && tokens.FirstOrDefault(token => FileNameEscape.Contains(token.Value) && escaped.Any(arg => arg.EndsWith(token.Value, StringComparison.Ordinal))) is { } wrong
            ? $"{name} {wrong.Value} is not valid UTF-8 (\\xHH stands for an invalid byte). Only paths of images, folders, lists and archives may contain such bytes."
            : null;
}
