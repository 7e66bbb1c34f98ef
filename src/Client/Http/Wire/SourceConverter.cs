using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ZeroShotOrleans.Client.Http.Wire;

/// <summary>Sources of jobs: an object whose member <c>type</c> says which one.</summary>
internal sealed class SourceConverter : JsonConverter<ImageSource>
{
    public override ImageSource Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        var source = document.RootElement;
        return source.GetProperty("type").GetString() switch
        {
            "directory" => new DirectorySource
            {
                Root = Text("path"),
                Recursive = Flag("recursive"),
                Include = Texts("include"),
                FollowLinks = Flag("followLinks"),
                Exclude = Texts("exclude"),
                SystemFiles = Flag("systemFiles"),
                Sniff = Flag("sniff"),
                Paths = Texts("paths"),
                Globs = Texts("globs"),
            },
            "list" => new ListSource { File = Text("file"), Column = Text("column"), Root = Text("root") },
            "tar" => new TarSource { Root = Text("path"), Include = Texts("include"), Exclude = Texts("exclude"), SystemFiles = Flag("systemFiles"), Sniff = Flag("sniff") },
            "urls" => new UrlSource { Urls = Texts("urls") },
            "upload" => new UploadSource { Name = Text("name") },
            var other => throw new JsonException($"the source is of the kind '{other}', which this client does not know."),
        };

        string Text(string name) => source.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";

        bool Flag(string name) => source.TryGetProperty(name, out var value) && value.GetBoolean();

        ImmutableArray<string> Texts(string name) => source.TryGetProperty(name, out var value) ? [.. value.EnumerateArray().Select(text => text.GetString() ?? "")] : [];
    }

    public override void Write(Utf8JsonWriter writer, ImageSource value, JsonSerializerOptions options)
    {
        object body = value switch
        {
            DirectorySource directory => new
            {
                type = "directory",
                path = directory.Root,
                recursive = directory.Recursive,
                include = directory.Include,
                followLinks = directory.FollowLinks,
                exclude = directory.Exclude,
                systemFiles = directory.SystemFiles,
                sniff = directory.Sniff,
                paths = directory.Paths,
                globs = directory.Globs,
            },
            ListSource { FollowLinks: true } => throw new ZeroShotException(ZeroShotError.BadRequest,
                "A list whose links are followed cannot be submitted over HTTP. Leave FollowLinks out, or submit through IZeroShotClient."),
            ListSource list => new { type = "list", file = list.File, column = list.Column, root = list.Root },
            TarSource tar => new { type = "tar", path = tar.Root, include = tar.Include, exclude = tar.Exclude, systemFiles = tar.SystemFiles, sniff = tar.Sniff },
            UrlSource urls => new { type = "urls", urls = urls.Urls },
            UploadSource upload => new { type = "upload", name = upload.Name },
            _ => throw new ZeroShotException(ZeroShotError.BadRequest, $"{value.GetType().Name} cannot be submitted over HTTP: this client has no words for it."),
        };
        JsonSerializer.Serialize(writer, body, body.GetType(), options);
    }
}
