using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Gateway.Settings;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Inputs;

/// <summary>Reads labels and templates from requests, within the limits.</summary>
internal sealed class LabelInput(IOptions<GatewayOptions> options)
{
    /// <summary>Reads labels from an array of strings, or from one comma-separated string.</summary>
    /// <exception cref="ApiException">They have the wrong type, or are empty, too many or too long.</exception>
    public ImmutableArray<string> Labels(JsonElement element, string where)
    {
        ImmutableArray<string> labels = element.ValueKind switch
        {
            JsonValueKind.String => Split(element.GetString()!, where),
            JsonValueKind.Array => [.. element.EnumerateArray().Select((label, index) => label.Text($"{where}[{index}]"))],
            _ => throw new ApiException(ApiError.BadRequest($"{where} must be an array of strings, or one string of labels separated by commas.", ErrorCodes.InvalidLabels)),
        };
        return Check(labels, where);
    }

    /// <summary>Reads labels from a comma-separated string, such as a query parameter.</summary>
    public ImmutableArray<string> Labels(string commaList, string where) => Check(Split(commaList, where), where);

    /// <summary>Reads templates from an array of strings or one string.</summary>
    /// <exception cref="ApiException">One has no placeholder for the label, or there are too many.</exception>
    public ImmutableArray<string> Templates(JsonElement element, string where)
    {
        ImmutableArray<string> templates = element.ValueKind == JsonValueKind.Array
            ? [.. element.EnumerateArray().Select((template, index) => Template(template.Text($"{where}[{index}]"), $"{where}[{index}]"))]
            : [Template(element.Text(where), where)];
        return CheckCount(templates, where);
    }

    /// <summary>Checks templates.</summary>
    public ImmutableArray<string> CheckTemplates(ImmutableArray<string> templates, string where) =>
        CheckCount([.. templates.Select((template, index) => Template(template, $"{where}[{index}]"))], where);

    /// <summary>Checks one template.</summary>
    public string Template(string template, string where) =>
        template is null || !template.Contains(LabelRules.Placeholder, StringComparison.Ordinal)
            ? throw new ApiException(ApiError.BadRequest($"{where} has no {{}}, the placeholder for the label. Write for example 'a photo of a {{}}.'."))
            : template.Length > options.Value.MaxLabelLength
                ? throw new ApiException(ApiError.BadRequest($"{where} has {template.Length} characters, more than {options.Value.MaxLabelLength} (Http:MaxLabelLength)."))
                : LabelRules.ProblemOfTemplate(template) is { } problem ? throw new ApiException(ApiError.BadRequest($"{where} {problem}")) : template;

    private ImmutableArray<string> CheckCount(ImmutableArray<string> templates, string where) => templates.Length <= options.Value.MaxTemplates
        ? templates
        : throw new ApiException(ApiError.BadRequest($"{where} has {templates.Length} templates, more than {options.Value.MaxTemplates} (Http:MaxTemplates)."));

    /// <summary>Checks labels.</summary>
    /// <exception cref="ApiException">There are none, too many, or one is too long.</exception>
    public ImmutableArray<string> Check(ImmutableArray<string> labels, string where)
    {
        if (labels.Length > options.Value.MaxLabels)
        {
            throw new ApiException(ApiError.BadRequest(
                $"{where} has {labels.Length} labels, more than {options.Value.MaxLabels} (Http:MaxLabels). Store them as a named label set (PUT /v1/label-sets/NAME) and refer to it by name.", ErrorCodes.TooManyLabels));
        }

        for (var i = 0; i < labels.Length; i++)
        {
            if (labels[i]?.Length > options.Value.MaxLabelLength)
            {
                throw new ApiException(ApiError.BadRequest($"{where}[{i}] has {labels[i].Length} characters, more than {options.Value.MaxLabelLength} (Http:MaxLabelLength).", ErrorCodes.InvalidLabels));
            }
        }

        return CheckTexts(labels, where);
    }

    /// <summary>Checks only the texts of labels, for stored sets that may be larger than a request allows.</summary>
    /// <exception cref="ApiException">There are none, or one is empty, too long for any set, or has control characters.</exception>
    public static ImmutableArray<string> CheckTexts(ImmutableArray<string> labels, string where)
    {
        if (labels.IsEmpty)
        {
            throw new ApiException(ApiError.BadRequest($"{where} is empty. Send at least one label.", ErrorCodes.InvalidLabels));
        }

        for (var i = 0; i < labels.Length; i++)
        {
            if (LabelRules.ProblemOf(labels[i]) is { } problem)
            {
                throw new ApiException(ApiError.BadRequest($"{where}[{i}] {problem}", ErrorCodes.InvalidLabels));
            }
        }

        return labels;
    }

    private static ImmutableArray<string> Split(string labels, string where) => JsonTextList.Read(labels)
        ?? throw new ApiException(ApiError.BadRequest($"{where} is not a valid JSON array of strings. Send such an array, or labels separated by commas.", ErrorCodes.InvalidLabels));
}
