using System.CommandLine;
using ZeroShotOrleans.Cli.Errors;

namespace ZeroShotOrleans.Cli.Help;

/// <summary>Writes the manual page of a command: description, examples, options with defaults, exit codes.</summary>
/// <param name="writer">Receives the page.</param>
/// <param name="width">Maximum line length, at least 40.</param>
internal sealed class ManualPage(TextWriter writer, int width)
{
    /// <summary>The name of the program, as typed.</summary>
    public const string ProgramName = "zso";

    private const int Indent = 2;
    private const int TextColumn = 28;
    private const int CodeColumn = 8;

    /// <summary>The full name of a command, such as <c>zso jobs list</c>.</summary>
    public static string FullName(Command command) => command.Parents.OfType<Command>().FirstOrDefault() is { } parent
        ? $"{FullName(parent)} {command.Name}"
        : ProgramName;

    /// <summary>Writes the page of a command.</summary>
    public void Write(Command command)
    {
        var page = command as IManual;
        var name = FullName(command);
        writer.WriteLine($"{name} - {command.Description}");

        Title("Usage");
        Paragraph(Usage(command, name));

        foreach (var paragraph in page?.About ?? [])
        {
            writer.WriteLine();
            Paragraph(paragraph);
        }

        if (page?.Examples is { Count: > 0 } examples)
        {
            Title("Examples");
            foreach (var example in examples)
            {
                // Never wrapped, so that examples can be copied.
                writer.WriteLine($"  {example}");
            }
        }

        Entries("Commands", command.Subcommands.Select(sub => (sub.Name, sub.Description ?? "")));
        Entries("Arguments", command.Arguments.Select(argument => (argument.Name, argument.Description ?? "")));
        foreach (var (title, options) in page?.Sections ?? [])
        {
            Entries(title, options.Select(Entry));
        }

        Entries("Global options", GlobalOptions(command).Select(Entry));
        Entries("Exit codes", ExitCode.Table.Select(row => (row.Code.ToString(System.Globalization.CultureInfo.InvariantCulture), row.Meaning)), CodeColumn);
    }

    private static string Usage(Command command, string name) => command.Subcommands.Count > 0
        ? $"{name} COMMAND [OPTIONS]"
        : string.Join(' ', [name, .. command.Arguments.Select(argument => argument.Name), "[OPTIONS]"]);

    private static IEnumerable<Option> GlobalOptions(Command command) => command is RootCommand
        ? command.Options
        : command.Parents.OfType<Command>().SelectMany(GlobalOptions).Where(option => option.Recursive);

    private static (string Name, string Text) Entry(Option option)
    {
        var names = string.Join(", ", [.. option.Aliases.Order(StringComparer.Ordinal), option.Name]);
        return (option.HelpName is null ? names : $"{names} {option.HelpName}", option.Description ?? "");
    }

    private void Title(string title)
    {
        writer.WriteLine();
        writer.WriteLine(title);
    }

    private void Paragraph(string text)
    {
        foreach (var line in Wrapping.Lines(text, width - Indent))
        {
            writer.WriteLine($"  {line}");
        }
    }

    private void Entries(string title, IEnumerable<(string Name, string Text)> entries, int column = TextColumn)
    {
        var started = false;
        foreach (var (name, text) in entries)
        {
            if (!started)
            {
                Title(title);
                started = true;
            }

            var left = $"  {name}";
            foreach (var line in Wrapping.Lines(text, width - column))
            {
                if (left.Length > column - 2)
                {
                    writer.WriteLine(left);
                    left = "";
                }

                writer.WriteLine(left.PadRight(column) + line);
                left = "";
            }
        }
    }
}
