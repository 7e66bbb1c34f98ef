using System.Globalization;
using System.Text.Json.Nodes;
using ZeroShotOrleans.Gateway.Tests.OpenApi;

namespace ZeroShotOrleans.Gateway.Tests.Fuzz;

/// <summary>
/// Requests that the description implies: for each operation each parameter, header, content type and member of the body, missing, null, of every other type, empty, repeated,
/// at its limits and unknown; and each method that a path does not have.
/// </summary>
internal sealed class DescribedRequests
{
    private const string Json = "application/json";
    private const string Form = "multipart/form-data";
    private const string Boundary = "----described";

    private static readonly string[] _methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "FUZZ"];

    private static readonly string[] _names = ["unknown", "%20", "%0A", "%2F", "a%2Fb", "..%2F..", "%2e%2e", "%F0%9F%90%88", "@", "things@1", "-1", "9223372036854775808", new('a', 257), new('a', 3_000)];

    private static readonly string[] _types =
    [
        "", "application/json; charset=utf-7", "application/xml", "text/plain", "text/json", "application/x-www-form-urlencoded", "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=x", "image/jpeg",
        "application/octet-stream", "application/problem+json", "/", ";",
    ];

    private static readonly (string Name, string Value)[] _headers =
    [
        ("Accept", ""), ("Accept", "application/xml"), ("Accept", "text/html;q=0.1"), ("Accept", "application/json;q=0"), ("Accept", ";;;"), ("Accept", "text/event-stream"), ("Accept", "*/*;q=x"), ("Accept-Encoding", "identity;q=0"),
        ("Accept-Encoding", "zstd, br;q=2"), ("Content-Encoding", "gzip"), ("Content-Encoding", "gzip, br"), ("Content-Encoding", "compress"), ("Content-Encoding", ""), ("Authorization", "Bearer"), ("Authorization", "Bearer wrong"),
        ("Authorization", "Basic eDp5"), ("X-Api-Key", "wrong"), ("Origin", "http://other.example"), ("Sec-Fetch-Site", "cross-site"), ("If-None-Match", "*"), ("If-Match", "\"x\""), ("Range", "bytes=0-0"), ("Expect", "100-continue"),
        ("Host", "other.example"), ("X-HTTP-Method-Override", "DELETE"), ("Access-Control-Request-Method", "DELETE"),
    ];

    private static readonly byte[][] _files = [[], [0], "not an image"u8.ToArray(), "{"u8.ToArray(), "null"u8.ToArray(), "[]"u8.ToArray(), "\"x\""u8.ToArray(), [0xEF, 0xBB, 0xBF], [0xFF, 0xD8, 0xFF]];

    private readonly DescribedBody _bodies;
    private readonly IReadOnlyList<DescribedOperation> _operations;
    private readonly byte[] _photo;
    private readonly string _model;

    /// <param name="contract">The description.</param>
    /// <param name="jobs">Existing jobs.</param>
    /// <param name="model">An existing model.</param>
    /// <param name="photo">An image.</param>
    /// <param name="folder">A directory that the silo may read.</param>
    public DescribedRequests(Contract contract, FuzzJobs jobs, string model, byte[] photo, string folder)
    {
        var image = Convert.ToBase64String(photo);
        (_photo, _model) = (photo, model);
        _operations = DescribedOperation.Of(contract, jobs, model);
        _bodies = new DescribedBody(contract, new Dictionary<string, JsonNode>(StringComparer.Ordinal)
        {
            ["model"] = model, ["path"] = folder, ["file"] = folder + "/list.txt", ["root"] = folder, ["urls"] = new JsonArray("http://127.0.0.1:1/a.jpg"), ["labels"] = new JsonArray("cat", "dog"), ["candidate_labels"] = new JsonArray("cat", "dog"),
            ["templates"] = new JsonArray("a {}"), ["hypothesis_template"] = "a {}", ["base64"] = image, ["url"] = "data:image/jpeg;base64," + image, ["image"] = image, ["image_url"] = image, ["inputs"] = image, ["images"] = new JsonArray(image), ["input"] = image,
            ["labelSet"] = "things", ["name"] = "fuzz", ["include"] = new JsonArray("*.jpg"), ["globs"] = new JsonArray("*.jpg"), ["paths"] = new JsonArray("a.jpg"), ["exclude"] = new JsonArray("*.tmp"), ["modality"] = "image",
        });
    }

    /// <summary>A valid request for every operation and every example of its body.</summary>
    public IEnumerable<FuzzRequest> Valid() => _operations.SelectMany(Valid);

    /// <summary>All requests, in the same order each time.</summary>
    public IEnumerable<FuzzRequest> All() => Valid().Concat(_operations.SelectMany(operation => Paths(operation).Concat(Queries(operation)).Concat(Headers(operation)).Concat(Bodies(operation)))).Concat(Methods());

    /// <summary>Requests that are wrong in several ways, determined by the seed.</summary>
    public IEnumerable<FuzzRequest> Combined(int seed, int count)
    {
        var random = new Random(seed);
        var bodies = _operations.SelectMany(operation => Edits(operation).Select(edit => (Operation: operation, edit.Body, edit.Edit))).GroupBy(each => (each.Operation, each.Body)).Select(group => group.ToArray()).ToArray();
        for (var i = 0; i < count; i++)
        {
            var body = bodies[random.Next(bodies.Length)];
            JsonEdit[] edits = [.. Enumerable.Range(0, random.Next(2, 5)).Select(_ => body[random.Next(body.Length)].Edit).DistinctBy(edit => edit.Path)];
            var request = Request(body[0].Operation, Json, JsonEdit.Apply(body[0].Body, edits));
            request = random.Next(4) == 0 ? With(request, _headers[random.Next(_headers.Length)]) : request;
            yield return random.Next(8) == 0 ? request with { Path = request.Path + "?unknown=1" } : request;
        }
    }

    /// <summary>Each change of each body, with the body that it changes.</summary>
    public IEnumerable<(JsonNode Body, JsonEdit Edit, bool IsWrongNull)> Edits(DescribedOperation operation)
    {
        if (!operation.Bodies.TryGetValue(Json, out var media))
        {
            yield break;
        }

        var done = new HashSet<string>(StringComparer.Ordinal);
        foreach (var example in Examples(media))
        {
            foreach (var (body, place, schema) in _bodies.Places(media["schema"]!, example))
            {
                // Once for each kind of object that the member is in: other examples have other values, but the same members.
                var parent = JsonEdit.At(body, place.SkipLast(1)) as JsonObject;
                var key = $"{string.Join('/', place)} {parent?["type"]} {string.Join(',', parent?.Select(member => member.Key) ?? [])}";
                if (!done.Add(key))
                {
                    continue;
                }

                var now = JsonEdit.At(body, place)!;
                var name = place[^1] as string ?? "";
                yield return (body, new JsonEdit(place, Raw: null), false);
                foreach (var raw in WrongValues.Of([.. _bodies.Kinds(schema)], now, name))
                {
                    yield return (body, new JsonEdit(place, raw), raw == "null" && !_bodies.AllowsNull(schema));
                }

                if (name.Length > 1)
                {
                    yield return (body, new JsonEdit([.. place.SkipLast(1), name[..^1]], now.ToJsonString()), false);
                    yield return (body, new JsonEdit([.. place.SkipLast(1), name.ToUpperInvariant()], now.ToJsonString()), false);
                }
            }
        }
    }

    /// <summary>The operations.</summary>
    public IReadOnlyList<DescribedOperation> Operations => _operations;

    private IEnumerable<JsonNode> Examples(JsonObject media)
    {
        var any = false;
        foreach (var (_, example) in media["examples"]?.AsObject() ?? [])
        {
            any = true;
            yield return Here(example!["value"]!);
        }

        if (!any)
        {
            yield return _bodies.ValueOf(media["schema"]!);
        }
    }

    // The examples name another server's model, folder and job.
    private JsonNode Here(JsonNode example)
    {
        var body = example.DeepClone();
        if (body is JsonObject one)
        {
            one.Remove("dimensions");
            if (one.ContainsKey("model"))
            {
                one["model"] = _model;
            }

            if (one["source"]?["path"] is not null)
            {
                one["source"]!["path"] = _bodies.ValueOf(new JsonObject { ["type"] = "string" }, "path");
            }

            foreach (var set in one["labelSets"]?.AsArray() ?? [])
            {
                if (set!["name"] is not null)
                {
                    set["name"] = "things";
                }
            }

            if (one["labelSet"] is not null)
            {
                one["labelSet"] = "things";
            }
        }

        return body;
    }

    private IEnumerable<FuzzRequest> Valid(DescribedOperation operation)
    {
        if (operation.Bodies.Count == 0)
        {
            yield return Request(operation, type: null, []);
        }

        foreach (var (type, media) in operation.Bodies)
        {
            IEnumerable<byte[]> bodies = type switch
            {
                Json => Examples(media).Select(example => JsonEdit.Apply(example)),
                Form => [FormOf(operation, [])],
                _ => [_photo],
            };
            foreach (var body in bodies)
            {
                var request = Request(operation, TypeOf(type), body);
                yield return operation.Id == "uploadImages" && type != Form ? request with { Path = request.Path + "?name=a.jpg" } : request;
            }
        }
    }

    private IEnumerable<FuzzRequest> Paths(DescribedOperation operation) =>
        from parameter in operation.Parameters
        where parameter["in"]!.GetValue<string>() == "path"
        from value in _names
        from request in Valid(operation).Take(1)
        select request with { Path = operation.Path(parameter["name"]!.GetValue<string>(), value), Dialect = null };

    private IEnumerable<FuzzRequest> Queries(DescribedOperation operation)
    {
        foreach (var request in Valid(operation))
        {
            foreach (var parameter in operation.Parameters.Where(parameter => parameter["in"]!.GetValue<string>() == "query"))
            {
                var name = parameter["name"]!.GetValue<string>();
                foreach (var value in WrongValues.Texts(parameter["schema"]!.AsObject()))
                {
                    yield return Query(request, $"{name}={Uri.EscapeDataString(value)}");
                }

                foreach (var query in (string[])[name, $"{name}=%00", $"{name}=%FF", $"{name}=1&{name}=1", $"{name}=1&{name}=x", $"{name}[]=1", $"{name[..^1]}=1", $"{name.ToUpperInvariant()}=1"])
                {
                    yield return Query(request, query);
                }
            }

            foreach (var query in (string[])["unknown=1", "unknown", "=", "&", "%00=1", "model=x&unknown=1", "most=1&most=2"])
            {
                yield return Query(request, query);
            }
        }
    }

    private IEnumerable<FuzzRequest> Headers(DescribedOperation operation)
    {
        foreach (var request in Valid(operation).Take(1))
        {
            foreach (var header in _headers)
            {
                yield return With(request, header);
            }

            foreach (var parameter in operation.Parameters.Where(parameter => parameter["in"]!.GetValue<string>() == "header"))
            {
                foreach (var value in WrongValues.Texts(parameter["schema"]!.AsObject()).Where(value => value.All(char.IsAscii)))
                {
                    // A stream of events has a meaning for Last-Event-ID.
                    yield return With(With(request, ("Accept", "text/event-stream")), (parameter["name"]!.GetValue<string>(), value));
                    yield return With(request, (parameter["name"]!.GetValue<string>(), value));
                }
            }

            foreach (var type in _types)
            {
                yield return With(request, ("Content-Type", type)) with { Dialect = operation.Dialect };
            }
        }
    }

    private IEnumerable<FuzzRequest> Bodies(DescribedOperation operation)
    {
        // Routes that take the same body read it alike.
        var first = _operations.First(other => other.Bodies.TryGetValue(Json, out var media) == operation.Bodies.TryGetValue(Json, out var own) && JsonNode.DeepEquals(media?["schema"], own?["schema"]));
        foreach (var (body, edit, isWrongNull) in first == operation ? Edits(operation) : [])
        {
            yield return Request(operation, Json, JsonEdit.Apply(body, edit)) with { Member = isWrongNull ? edit.Path : null };
        }

        foreach (var type in operation.Bodies.Keys)
        {
            foreach (var file in _files)
            {
                yield return Request(operation, TypeOf(type), file);
                yield return Query(Request(operation, TypeOf(type), file), "name=a.jpg");
            }
        }

        if (operation.Bodies.TryGetValue(Form, out var form))
        {
            foreach (var kind in _bodies.Kinds(form["schema"]!))
            {
                foreach (var (name, schema) in kind["properties"]?.AsObject() ?? [])
                {
                    foreach (var value in WrongValues.Texts(_bodies.Kinds(schema!).First()))
                    {
                        yield return Request(operation, TypeOf(Form), FormOf(operation, [(name, value)]));
                        yield return Request(operation, TypeOf(Form), FormOf(operation, [(name, value), (name, value)]));
                    }
                }
            }

            yield return Request(operation, TypeOf(Form), FormOf(operation, [("unknown", "x")]));
        }
    }

    // A method that a path has not; on every path, described or not.
    private IEnumerable<FuzzRequest> Methods() =>
        from path in _operations.Select(operation => operation.Path()).Concat(["/v1/unknown", "/unknown"]).Distinct()
        from method in _methods
        where path != "/" && !_operations.Any(operation => operation.Method == method && operation.Path() == path)
        select FuzzRequest.Of(method, path, contentType: null, [], "") with { Dialect = null };

    private static FuzzRequest Request(DescribedOperation operation, string? type, byte[] body) => FuzzRequest.Of(operation.Method, operation.Path(), type, body, operation.Dialect) with { Operation = operation.Id };

    private static FuzzRequest Query(FuzzRequest request, string query) => request with { Path = $"{request.Path}{(request.Path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{query}" };

    private static FuzzRequest With(FuzzRequest request, (string Name, string Value) header) => request with
    {
        Headers = [.. request.Headers.Where(known => known.Name != header.Name), header], Dialect = null,
    };

    private static string TypeOf(string media) => media switch
    {
        Form => $"{Form}; boundary={Boundary}",
        "image/*" => "image/jpeg",
        _ => media,
    };

    private byte[] FormOf(DescribedOperation operation, IReadOnlyList<(string Name, string Value)> fields)
    {
        (string, string)[] own = operation.Id == "classify" ? [("model", _model), ("labels", "cat,dog")] : [];
        var text = string.Concat(own.Where(field => fields.All(other => other.Name != field.Item1)).Concat(fields)
            .Select(field => string.Create(CultureInfo.InvariantCulture, $"--{Boundary}\r\nContent-Disposition: form-data; name=\"{field.Item1}\"\r\n\r\n{field.Item2}\r\n")));
        return
        [
            .. System.Text.Encoding.UTF8.GetBytes($"{text}--{Boundary}\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n"),
            .. _photo,
            .. System.Text.Encoding.UTF8.GetBytes($"\r\n--{Boundary}--\r\n"),
        ];
    }
}
