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

/// <summary>A classify request as a form: every file is an image, fields are named like the members of the JSON.</summary>
internal static class ClassifyForm
{
    private static readonly string[] _fields = ["model", "labels", "labelSet", "templates", "topK", "threshold", "multiLabel", "activation", "rematch", "include", "image"];

    /// <summary>Reads it.</summary>
    /// <exception cref="ApiException">It is broken, or a field has no such value.</exception>
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
            throw new ApiException(ApiError.BadRequest("The form is broken: it ends early, or its parts are not separated by its boundary."));
        }

        return Body(fields, images);
    }

    private static ClassifyBody Body(Dictionary<string, List<string>> fields, ImmutableArray<ImageBody?>.Builder images)
    {
        var body = new ClassifyBody();
        foreach (var (name, values) in fields)
        {
            var value = values[^1];
            body = name switch
            {
                "model" => body with { Model = value },
                "labels" => body with { Labels = values.Count > 1 ? [.. values] : JsonTextList.Read(value) ?? throw Wrong(name, "labels separated by commas, or a JSON array of strings") },
                "labelSet" => body with { LabelSet = value },
                "templates" => body with { Templates = values is [var one] && JsonTextList.IsArray(one) ? JsonTextList.Read(one) ?? throw Wrong(name, "a template, or a JSON array of strings") : [.. values] },
                "topK" => body with { TopK = int.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var most) ? most : throw Wrong(name, "a whole number") },
                "threshold" => body with { Threshold = float.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var least) ? least : throw Wrong(name, "a number") },
                "multiLabel" => body with { MultiLabel = bool.TryParse(value, out var multi) ? multi : throw Wrong(name, "true or false") },
                "activation" => body with { Activation = Enum.TryParse<Activation>(value, ignoreCase: true, out var activation) && !int.TryParse(value, out _) ? activation : throw Wrong(name, "trained, softmax or sigmoid") },
                "rematch" => body with { Rematch = int.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var again) ? again : throw Wrong(name, "a whole number") },
                "include" => body with { Include = [.. values.SelectMany(each => JsonTextList.Read(each) ?? throw Wrong(name, "names separated by commas, or a JSON array of strings")).Select(Include)] },
                "image" or "images" => body,
                _ => throw new ApiException(ApiError.BadRequest($"The form has a field '{name}', which is not known.{ClosestName.Question(name, _fields)} Known are {string.Join(", ", _fields[..^1])}, and {_fields[^1]}.")),
            };
        }

        foreach (var (name, text) in fields.Where(field => field.Key is "image" or "images").SelectMany(field => field.Value, (field, text) => (field.Key, text)))
        {
            images.Add(new ReceivedImage(ImageReading.Of(ImageInput.Read(text).At(name))));
        }

        return body with { Images = images.ToImmutable() };
    }

    private static IncludeName Include(string name) =>
        Enum.TryParse<IncludeName>(name, ignoreCase: true, out var include) ? include : throw Wrong("include", "cosine, logit, timings, silo or embedding");

    private static ApiException Wrong(string field, string expected) => new(ApiError.BadRequest($"The form's field '{field}' must be {expected}."));
}
