/*
 * links.c - libxml2's HTML parser, and a walk over its tree.
 */
#include "links.h"

#include <libxml/HTMLparser.h>
#include <libxml/uri.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Before main(): the parser's tables are made by one thread. */
__attribute__((constructor)) static void get_ready(void)
{
    xmlInitParser();
}

static void *have_memory(void *memory)
{
    if (!memory) {
        perror("document_read");
        _Exit(1);
    }
    return memory;
}

/* "http://host:port" of both is the same? */
static int on_same_server(const char *address, const char *url)
{
    const char *host = strstr(url, "://");
    size_t length = host ? (size_t)(host - url) + 3 + strcspn(host + 3, "/?#") : 0;

    return length && strncmp(address, url, length) == 0 &&
           (address[length] == '/' || address[length] == '?' || !address[length]);
}

static void add_link(struct document *document, const xmlChar *place, const char *url)
{
    char *address = (char *)xmlBuildURI(place, (const xmlChar *)url);

    if (!address)
        return; /* no address at all */
    address[strcspn(address, "#")] = '\0';
    if (on_same_server(address, url)) {
        document->links = have_memory(
            realloc(document->links, ((size_t)document->count + 1) * sizeof *document->links));
        document->links[document->count++] = have_memory(strdup(address));
    }
    xmlFree(address);
}

static void look_at(struct document *document, xmlNode *node, const char *url)
{
    if (node->type != XML_ELEMENT_NODE)
        return;
    if (xmlStrcmp(node->name, BAD_CAST "title") == 0 && !*document->title) {
        xmlChar *title = have_memory(xmlNodeGetContent(node));
        snprintf(document->title, sizeof document->title, "%s", (char *)title);
        document->title[strcspn(document->title, "\r\n\t")] = '\0'; /* one line */
        xmlFree(title);
    } else if (xmlStrcmp(node->name, BAD_CAST "a") == 0) {
        xmlChar *place = xmlGetProp(node, BAD_CAST "href");
        if (place)
            add_link(document, place, url);
        xmlFree(place);
    }
}

/* Without recursion: pages may nest as deep as they like. */
static xmlNode *next_node(xmlNode *node)
{
    if (node->children)
        return node->children;
    while (node && !node->next)
        node = node->parent;
    return node ? node->next : NULL;
}

void document_read(struct document *document, const char *html, size_t bytes, const char *url)
{
    *document = (struct document){0};
    htmlDocPtr tree = htmlReadMemory(html, (int)bytes, url, "utf-8",
                                     HTML_PARSE_RECOVER | HTML_PARSE_NOERROR |
                                         HTML_PARSE_NOWARNING | HTML_PARSE_NONET);
    if (!tree)
        return; /* empty */
    for (xmlNode *node = xmlDocGetRootElement(tree); node; node = next_node(node))
        look_at(document, node, url);
    xmlFreeDoc(tree);
}

void document_free(struct document *document)
{
    for (long i = 0; i < document->count; i++)
        free(document->links[i]);
    free(document->links);
    *document = (struct document){0};
}
