using System.Text.Json;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Gateway.Inputs;

namespace ZeroShotOrleans.Gateway.KServe;

/// <summary>An output that a request wants.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Binary">Whether it is sent as binary data.</param>
internal sealed record OutputChoice(string Name, bool Binary)
{
    private static readonly string[] _members = ["name", "parameters"];
    private static readonly string[] _parameters = ["binary_data"];

    /// <summary>Reads the outputs that a request lists.</summary>
    /// <param name="outputs">The list.</param>
    /// <param name="possible">The outputs that its inputs make possible.</param>
    /// <param name="binary">Whether they are sent as binary data, unless one says otherwise.</param>
    /// <exception cref="ApiException">One is unknown, impossible or repeated.</exception>
    public static IReadOnlyList<OutputChoice> Read(JsonElement[] outputs, IReadOnlyCollection<string> possible, bool binary)
    {
        List<OutputChoice> choices = [];
        foreach (var (output, index) in outputs.Select((output, index) => (output, index)))
        {
            var path = $"outputs[{index}]";
            var members = JsonMembers.Of(output, path, _members);
            var name = members.Required("name", "the name of an output").Text($"'{path}.name'");
            if (!possible.Contains(name))
            {
                throw new ApiException(ApiError.BadRequest($"'{path}.name' is '{name}', but with these inputs the outputs are {string.Join(", ", possible)}."));
            }

            if (choices.Any(choice => choice.Name == name))
            {
                throw new ApiException(ApiError.BadRequest($"'{path}.name' is '{name}', which is listed already. List it once."));
            }

            var own = members["parameters"] is { } parameters ? JsonMembers.Of(parameters, $"{path}.parameters", _parameters).Flag("binary_data") : null;
            choices.Add(new OutputChoice(name, own ?? binary));
        }

        return choices;
    }
}
