using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Gateway.Inputs;
using ZeroShotOrleans.Gateway.Settings;
using ZeroShotOrleans.Gateway.Wire;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Native;

/// <summary>A classify request as a form: every file is an image, and fields have the names of the JSON members.</summary>
internal static class ClassifyForm
{
    private const string ListOfLabels = "labels separated by commas, or a JSON array of strings";

    /// <summary>Names of the fields.</summary>
    public static readonly ImmutableArray<string> Fields = ["model", "labels", "labelSet", "templates", "topK", "threshold", "multiLabel", "activation", "rematch", "include", "image"];
    private static readonly string[] _single = ["model", "labelSet", "topK", "threshold", "multiLabel", "activation", "rematch"];

    /// <summary>Reads the form.</summary>
    /// <exception cref="ApiException">The form is malformed, or a field has an invalid value.</exception>
    public static async Task<ClassifyBody> ReadAsync(HttpRequest request, ReadOnlyMemory<byte> bytes)
    {
        var boundary = FormBoundary.Of(request);
        var images = ImmutableArray.CreateBuilder<ImageBody?>();
        var fields = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        using var stream = new MemoryStream(bytes.ToArray(), writable: false);
        var reader = new MultipartReader(boundary, stream) { BodyLengthLimit = bytes.Length };
        try
        {
            for (var part = 0; await reader.ReadNextSectionAsync(request.HttpContext.RequestAborted) is { } section; part++)
            {
                if (part == HttpLimits.MaxFormParts)
                {
                    throw new ApiException(ApiError.BadRequest($"The form has more than {HttpLimits.MaxFormParts} parts."));
                }

                PartEncoding.Check(section);
                if (section.AsFileSection() is { FileStream: { } file } upload)
                {
                    using var content = new MemoryStream();
                    await file.CopyToAsync(content);
                    images.Add(new ReceivedImage(ImageReading.Of(new ImageInput(content.ToArray(), Name: upload.FileName.Length > 0 ? upload.FileName : null))));
                }
                else if (section.AsFormDataSection() is { } field)
                {
                    (fields.TryGetValue(field.Name, out var values) ? values : fields[field.Name] = []).Add(await field.GetValueAsync());
                }
            }
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException)
        {
            throw new ApiException(ApiError.BadRequest("The form is malformed: it ends early, or its parts are not separated by its boundary."));
        }

        return Body(fields, images);
    }

    private static ClassifyBody Body(Dictionary<string, List<string>> fields, ImmutableArray<ImageBody?>.Builder images)
    {
        var body = new ClassifyBody();
        foreach (var (name, values) in fields)
        {
            if (values.Count > 1 && Array.IndexOf(_single, name) >= 0)
            {
                throw new ApiException(ApiError.BadRequest($"The form has the field '{name}' {values.Count} times. Send it once."));
            }

            var value = values[0];
            body = name switch
            {
                "model" => body with { Model = value },
                "labels" => body with { Labels = values.Count > 1 ? Several(name, values) : JsonTextList.Read(value) ?? throw InvalidField(name, ListOfLabels) },
                "labelSet" => body with { LabelSet = value },
                "templates" => body with { Templates = Several(name, values) },
                "topK" => body with { TopK = int.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var topK) ? topK : throw InvalidField(name, "a whole number") },
                "threshold" => body with { Threshold = float.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var threshold) ? threshold : throw InvalidField(name, "a number") },
                "multiLabel" => body with { MultiLabel = bool.TryParse(value, out var multiLabel) ? multiLabel : throw InvalidField(name, "true or false") },
                "activation" => body with { Activation = ExactEnum.TryParse<Activation>(value, out var activation) ? activation : throw InvalidField(name, "trained, softmax or sigmoid") },
                "rematch" => body with { Rematch = int.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var rematch) ? rematch : throw InvalidField(name, "a whole number") },
                "include" => body with { Include = [.. values.SelectMany(each => JsonTextList.Read(each) ?? throw InvalidField(name, "names separated by commas, or a JSON array of strings")).Select(Include)] },
                "image" or "images" => body,
                _ => throw new ApiException(ApiError.BadRequest($"The form has a field '{name}', which is unknown.{ClosestName.Question(name, Fields)} The fields are {string.Join(", ", Fields[..^1])} and {Fields[^1]}.")),
            };
        }

        foreach (var (name, text) in fields.Where(field => field.Key is "image" or "images").SelectMany(field => field.Value, (field, text) => (field.Key, text)))
        {
            images.Add(new ReceivedImage(ImageReading.Of(ImageInput.Read(text).At(name))));
        }

        return body with { Images = images.ToImmutable() };
    }

    // A repeated field is one text each time, because a text may contain a comma.
    private static ImmutableArray<string> Several(string name, List<string> values) => [.. values.SelectMany(value => JsonTextList.IsArray(value)
        ? JsonTextList.Read(value) ?? throw InvalidField(name, name == "labels" ? ListOfLabels : "a template, or a JSON array of strings")
        : [value])];

    private static IncludeName Include(string name) =>
        ExactEnum.TryParse<IncludeName>(name, out var include) ? include : throw InvalidField("include", "cosine, logit, timings, silo or embedding");

    private static ApiException InvalidField(string field, string expected) => new(ApiError.BadRequest($"The form's field '{field}' must be {expected}."));
}
