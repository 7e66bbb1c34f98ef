using System.CommandLine;
using System.CommandLine.Completions;
using System.Text.Json.Nodes;
using ZeroShotOrleans.Cli.Commands.Common;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.Formatting;

namespace ZeroShotOrleans.Cli.Commands.Labels;

/// <summary><c>zso labels templates</c></summary>
internal sealed class LabelsTemplatesCommand : ZsoCommand
{
    private readonly Argument<string?> _name = new("NAME")
    {
        Arity = ArgumentArity.ZeroOrOne,
        Description = "A template pack, such as de. Default: list all.",
        CompletionSources = { context => TemplatePack.All.Select(pack => new CompletionItem(pack.Name)) },
    };

    private readonly Option<bool> _json = JsonOption.Create();

    public LabelsTemplatesCommand(CliContext context) : base("templates", "Show the template packs")
    {
        Arguments.Add(_name);
        AddSection("Output", _json);
        SetAction(parsed => Show(parsed, context));
    }

    public override IReadOnlyList<string> About =>
    [
        "Shows the template packs for --template-pack: prompts in other languages than English, for labels in them. Choose a model that was trained on the language.",
    ];

    public override IReadOnlyList<string> Examples => ["zso labels templates", "zso labels templates de"];

    private int Show(ParseResult parsed, CliContext context)
    {
        var name = parsed.GetValue(_name);
        var packs = TemplatePack.All.Where(pack => name is null || pack.Name == name).ToArray();
        if (packs is [])
        {
            throw new UsageException($"There is no template pack '{name}'.{ClosestName.Question(name!, TemplatePack.All.Select(pack => pack.Name))} `zso labels templates` lists them.");
        }

        if (parsed.GetValue(_json))
        {
            foreach (var pack in packs)
            {
                context.Out.WriteLine(Json(pack));
            }
        }
        else if (name is not null)
        {
            foreach (var template in packs[0].Templates)
            {
                context.Out.WriteLine(template);
            }
        }
        else
        {
            ListTable.Write(context.Out, context.OutTerminal, ["name", "language", "first template"], [.. packs.Select(pack => (string[])[pack.Name, pack.Title, pack.Templates[0]])]);
        }

        return ExitCode.AllClassified;
    }

    private static string Json(TemplatePack pack) => new JsonObject
    {
        ["name"] = pack.Name,
        ["title"] = pack.Title,
        ["templates"] = new JsonArray([.. pack.Templates.Select(template => (JsonNode?)template)]),
    }.ToJsonString(JsonLine.Options);
}
