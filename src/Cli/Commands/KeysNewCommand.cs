using System.CommandLine;
using System.Text.Json.Nodes;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.Formatting;
using ZeroShotOrleans.Cli.Keys;

namespace ZeroShotOrleans.Cli.Commands;

/// <summary><c>zso keys new</c></summary>
internal sealed class KeysNewCommand : ZsoCommand
{
    private const string DefaultName = "client";

    private readonly Option<string> _name = new("--name")
    {
        HelpName = "NAME",
        Description = $"Names the holder in logs and limits, and is the tenant of its jobs: letters, digits, '.', '_' and '-'. Default {DefaultName}.",
        DefaultValueFactory = _ => DefaultName,
    };

    private readonly Option<string[]> _scopes = new("--scope")
    {
        HelpName = "SCOPE",
        AllowMultipleArgumentsPerToken = true,
        Description = $"What the key may do: {string.Join(", ", NewKey.AllScopes.Select(scope => $"{scope.Name} ({scope.Meaning})"))}. Repeatable. Default {NewKey.DefaultScope}.",
    };

    private readonly Option<bool> _json = JsonOption.Create();

    public KeysNewCommand(CliContext context) : base("new", "Make a key for the HTTP API and the settings that let it in")
    {
        AddSection("Key", _name, _scopes);
        AddSection("Output", _json);
        SetAction(parsed => Run(parsed, context));
    }

    public override IReadOnlyList<string> About =>
    [
        "Makes a key of 256 bits of chance, and shows it this once: nothing is stored. Give the key to its holder, who sends it as `Authorization: Bearer KEY` or `X-Api-Key: KEY`. " +
        "Give the settings to the control silos, in their appsettings.json or on their command line; they hold the key's SHA-256, from which nobody gets the key.",
        "As soon as a silo has a key in its settings, its HTTP API asks everybody for one. A second key has the number 1 where the first has 0, and so on.",
    ];

    public override IReadOnlyList<string> Examples =>
        ["zso keys new", "zso keys new --name photo-site --scope jobs", "zso keys new --name ops --scope admin --json"];

    private int Run(ParseResult parsed, CliContext context)
    {
        var key = NewKey.Make(NameOf(parsed.GetRequiredValue(_name)), ScopesOf(parsed.GetValue(_scopes) ?? []));
        if (parsed.GetValue(_json))
        {
            context.Out.WriteLine(new JsonObject
            {
                ["key"] = key.Key,
                ["name"] = key.Name,
                ["sha256"] = key.Sha256,
                ["scopes"] = new JsonArray([.. key.Scopes.Select(scope => (JsonNode?)scope)]),
                ["settings"] = key.Settings(),
                ["arguments"] = new JsonArray([.. key.Arguments().Select(argument => (JsonNode?)argument)]),
            }.ToJsonString(JsonLine.Options));
            return ExitCode.AllClassified;
        }

        FieldList.Write(context.Out, [("key", key.Key), ("settings", key.Settings().ToJsonString(JsonLine.Options)), ("arguments", string.Join(' ', key.Arguments()))]);
        context.Error.WriteLine("The key is shown this once and stored nowhere. The settings or the arguments are for the control silos.");
        return ExitCode.AllClassified;
    }

    private static string NameOf(string name) =>
        name.Length is > 0 and <= Limits.MaxNameLength && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-')
            ? name
            : throw new UsageException($"--name {name} is no name: 1 to {Limits.MaxNameLength} letters, digits, '.', '_' and '-'.");

    private static string[] ScopesOf(string[] given)
    {
        if (given.FirstOrDefault(scope => !NewKey.AllScopes.Any(known => known.Name == scope)) is { } wrong)
        {
            throw new UsageException($"--scope {wrong} is none of {string.Join(", ", NewKey.AllScopes.Select(scope => scope.Name))}.");
        }

        return given.Length > 0 ? [.. given.Distinct()] : [NewKey.DefaultScope];
    }
}
