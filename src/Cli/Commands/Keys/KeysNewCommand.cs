using System.CommandLine;
using System.Text.Json.Nodes;
using ZeroShotOrleans.Cli.Commands.Common;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.Formatting;

namespace ZeroShotOrleans.Cli.Commands.Keys;

/// <summary><c>zso keys new</c></summary>
internal sealed class KeysNewCommand : ZsoCommand
{
    private const string DefaultName = "client";

    private readonly Option<string> _name = new("--name")
    {
        HelpName = "NAME",
        Description = $"Name of the holder, for logs, limits and the tenant of its jobs: letters, digits, '.', '_' and '-'. Default {DefaultName}.",
        DefaultValueFactory = _ => DefaultName,
    };

    private readonly Option<string[]> _scopes = new("--scope")
    {
        HelpName = "SCOPE",
        AllowMultipleArgumentsPerToken = true,
        Description = $"Permissions of the key: {string.Join(", ", NewKey.AllScopes.Select(scope => $"{scope.Name} ({scope.Meaning})"))}. Repeatable. Default {NewKey.DefaultScope}.",
    };

    private readonly Option<bool> _json = JsonOption.Create();

    public KeysNewCommand(CliContext context) : base("new", "Create a key for the HTTP API")
    {
        AddSection("Key", _name, _scopes);
        AddSection("Output", _json);
        SetAction(parsed => Run(parsed, context));
    }

    public override IReadOnlyList<string> About =>
    [
        "Creates a key of 256 random bits and the settings for it. The key is shown only once and not stored. Clients send it as `Authorization: Bearer KEY` or `X-Api-Key: KEY`. " +
        "Add the settings to the appsettings.json or the command line of the control silos. They contain only the SHA-256 of the key.",
        "As soon as a silo has a key in its settings, its HTTP API requires one. For more keys, replace the 0 in the settings with 1, 2 and so on.",
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
        context.Error.WriteLine("The key is shown only once and not stored. Add the settings or the arguments to the control silos.");
        return ExitCode.AllClassified;
    }

    private static string NameOf(string name) =>
        name.Length is > 0 and <= Limits.MaxNameLength && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-')
            ? name
            : throw new UsageException($"--name {name} is not valid. Use 1 to {Limits.MaxNameLength} letters, digits, '.', '_' and '-'.");

    private static string[] ScopesOf(string[] given)
    {
        if (given.FirstOrDefault(scope => !NewKey.AllScopes.Any(known => known.Name == scope)) is { } wrong)
        {
            throw new UsageException($"--scope {wrong} is not valid. Use {string.Join(", ", NewKey.AllScopes.Select(scope => scope.Name))}.");
        }

        return given.Length > 0 ? [.. given.Distinct()] : [NewKey.DefaultScope];
    }
}
